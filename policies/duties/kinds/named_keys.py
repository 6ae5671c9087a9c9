"""L2: what names a key of KMS is encrypted with it: the key stands in its Region, is enabled, and can encrypt."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from infra.engine.graph import Resource
from policies.duties.aws.deployer_actions import KeyUse, type_needs
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import region_of

WHY = "https://docs.aws.amazon.com/kms/latest/developerguide/key-state.html"
KEY = "kms/key:Key"
ENCRYPTS, SYMMETRIC = ("ENCRYPT_DECRYPT", None), ("SYMMETRIC_DEFAULT", None)
ELSEWHERE = ("backup/vault:Vault",)
"""Types of which another kind asks the same (backups-taken)."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each key of a customer that a resource of the table of key uses names."""
    keys = {str(key.facts.get("arn")): key for key in estate.of_type(KEY)}
    for type_ in dict.fromkeys(resource.type for resource in estate.graph.custom):
        if type_.removeprefix("aws:") in ELSEWHERE:
            continue
        for use in _uses(type_):
            for resource in estate.graph.of_type(type_):
                arn = estate.key_arn(value_at(resource.facts, use.property), estate.account(resource))
                if arn is not None:
                    needs = tuple(_needs(resource, arn, keys))
                    does = f"is encrypted with the key of its {use.property.rpartition('.')[2]}"
                    yield Duty("L2", "named-keys", estate.label(resource), does, needs, use.page, resource.urn)


@cache
def _uses(type_: str) -> tuple[KeyUse, ...]:
    found = type_needs(type_)
    return found.keys if found else ()


def _needs(resource: Resource, arn: str, keys: dict[str, Resource]) -> Iterator[Need]:
    key = keys.get(arn)
    if key is None:
        yield not_in_input(f"the key {arn}")
    region = region_of(arn)
    if region and resource.region:
        yield Standing(region == resource.region, f"the key {arn} is not in {resource.region}, where it has to be")
    if key is not None:
        yield Standing(key.facts.get("isEnabled") is not False, f"the key {key.name} is disabled")
        usage, spec = key.facts.get("keyUsage"), key.facts.get("customerMasterKeySpec")
        yield Standing(usage in ENCRYPTS and spec in SYMMETRIC, f"the key {key.name} is made for {usage} with {spec}")
