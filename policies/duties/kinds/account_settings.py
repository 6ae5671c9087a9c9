"""L10: an account can make its settings of EC2: no declarative policy above it holds them to another value."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.data_files import read_data
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import region_of

POLICY, ATTACHMENT = "organizations/policy:Policy", "organizations/policyAttachment:PolicyAttachment"
DECLARATIVE = "DECLARATIVE_POLICY_EC2"
DEFAULT_KEY = "https://docs.aws.amazon.com/ebs/latest/userguide/encryption-by-default.html"


def _table() -> Mapping[str, Any]:
    found: Mapping[str, Any] = read_data("duties/aws/declarative_attributes.yaml")
    return found


WHY: str = _table()["source"]


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each setting of an account that a declarative policy above it holds, and each default key of EBS."""
    policies = [p for p in estate.of_type(POLICY) if p.facts.get("type") == DECLARATIVE]
    targets = [(str(a.facts.get("policyId")), str(a.facts.get("targetId"))) for a in estate.of_type(ATTACHMENT)]
    for row in _table()["settings"]:
        for setting in estate.of_type(row["type"]):
            above = [p for p in policies if _applies(estate, setting, p, targets)]
            needs = tuple(_agrees(setting, policy, row) for policy in above if _assigned(policy, row) is not None)
            if needs:
                does = f"sets {row['property'] or 'an exclusion'} of {setting.name} in {setting.region}"
                yield _duty(estate, setting, does, needs, WHY)
    for default in estate.of_type("ebs/defaultKmsKey:DefaultKmsKey"):
        key = estate.key_arn(default.facts.get("keyArn"), estate.account(default))
        needs = (_in_region(key, default),) if key else (not_in_input(f"the key {default.facts.get('keyArn')}"),)
        yield _duty(estate, default, f"encrypts volumes by default in {default.region}", needs, DEFAULT_KEY)


def _duty(estate: DutyEstate, setting: Resource, does: str, needs: tuple[Need, ...], why: str) -> Duty:
    who = estate.account(setting).name or setting.account
    return Duty("L10", "account-settings", who, does, needs, why, setting.urn)


def _in_region(key: str, default: Resource) -> Need:
    return Standing(region_of(key) == default.region, f"the key {key} is not in {default.region}")


def _applies(estate: DutyEstate, setting: Resource, policy: Resource, targets: list[tuple[str, str]]) -> bool:
    """Whether a policy is attached to the account of a setting, or to a node above it."""
    account = estate.account(setting)
    nodes = {account.id, *account.path.split("/")} - {""}
    return any(policy_id == str(policy.id) and target in nodes for policy_id, target in targets)


def _assigned(policy: Resource, row: Mapping[str, Any]) -> Any:
    """The value that a policy assigns to an attribute, None if it assigns none."""
    content = policy.facts.get("content")
    try:
        document = json.loads(content) if isinstance(content, str) else content
    except ValueError:
        return None
    return value_at(document, f"ec2_attributes.{row['attribute']}.@@assign")


def _agrees(setting: Resource, policy: Resource, row: Mapping[str, Any]) -> Need:
    assigned = _assigned(policy, row)
    wanted = row.get("words", {}).get(assigned, str(assigned).replace("_", "-"))
    declared = value_at(setting.facts, row["property"]) if row["property"] else True
    same = declared is None or declared == wanted or str(declared) == str(wanted)
    what = f"{policy.facts.get('name') or policy.name} holds {row['attribute']} at {assigned}"
    return Standing(same, f"{what}; the account cannot set {row['property'] or 'an exclusion'} to {declared}")
