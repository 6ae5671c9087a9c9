"""ORG-121: EC2 declarative policies block public sharing and require IMDSv2 in every account."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of
from policies.rule_support.organization_policies import ACCOUNT, ATTACHMENT, POLICY, policies_above

KIND = "DECLARATIVE_POLICY_EC2"
WANTED = {
    "image_block_public_access.state": ("block_new_sharing",),
    "snapshot_block_public_access.state": ("block_all_sharing", "block_new_sharing"),
    "instance_metadata_defaults.http_tokens": ("required",),
    "serial_console_access.status": ("disabled",),
}
"""Attributes with their allowed values; principals of the account cannot change them, unlike EC2-102 and EBS-101."""


def check(estate: EstateView) -> Iterator[Problem]:
    """Report the attributes that no declarative policy on an account, its OUs or the root sets."""
    for account in estate.of_type(f"aws:{ACCOUNT}"):
        above = [attributes_of(estate, policy) for policy in policies_above(estate, account)]
        missing = [path for path, allowed in WANTED.items() if not any(assigned(a, path) in allowed for a in above)]
        if missing:
            wanted = ", ".join(f"{path} to {' or '.join(WANTED[path])}" for path in missing)
            yield Problem(account, f"no {KIND} on this account, its OUs or the root sets {wanted}")


def attributes_of(estate: EstateView, policy: Resource) -> Mapping[str, Any]:
    """The EC2 attributes of a declarative policy; none for another kind, or where the content is no JSON."""
    props = estate.props(policy)
    if props.get("type") != KIND:
        return {}
    try:
        content = json.loads(props.text_at("content"))
    except ValueError:
        return {}
    found = content.get("ec2_attributes") if isinstance(content, dict) else None
    return found if isinstance(found, dict) else {}


def assigned(attributes: Mapping[str, Any], path: str) -> object:
    """The value that ``@@assign`` gives to a path; None where there is none."""
    value: Any = attributes
    for part in (*path.split("."), "@@assign"):
        value = value.get(part) if isinstance(value, dict) else None
    return value


def declared(without: str = "", kind: str = KIND) -> Graph:
    """An account under a policy with every attribute but one, for the examples."""
    attributes: dict[str, Any] = {}
    for path, (value, *_) in WANTED.items():
        name, setting = path.split(".")
        if path != without:
            attributes[name] = {setting: {"@@assign": value}}
    policy = aws(POLICY, "p-1", plane="org", type=kind, content=json.dumps({"ec2_attributes": attributes}))
    attachment = aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId="r-1")
    return estate_of(aws(ACCOUNT, CLINICAL, parentId="r-1"), policy, attachment)


RULE = EstateRule(
    id="ORG-121",
    title="EC2 declarative policies block public sharing and require IMDSv2 in every account",
    why=(
        "Without the policy, any principal with EC2 permissions in an account can make a snapshot or machine image "
        "with patient data public, or start an instance whose metadata service gives its role's credentials to a "
        "forged request. Settings of the account alone can be changed back."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(declared,),
    bad=(
        lambda: declared(without="instance_metadata_defaults.http_tokens"),
        lambda: declared(without="snapshot_block_public_access.state"),
        lambda: declared(kind="SERVICE_CONTROL_POLICY"),
        lambda: estate_of(aws(ACCOUNT, CLINICAL, parentId="r-1")),
    ),
    remediation=(
        "Attach a DECLARATIVE_POLICY_EC2 that assigns the missing attributes to the account, its OU or the root."
    ),
)
