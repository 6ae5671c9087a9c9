"""Guardrails as rules see them: which statements stand above an account, up to the root of its organization."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.estate import PHI_PLANES, Estate, plane_of
from policies.rules.documents import Statement, document, readable
from policies.rules.examples import CLINICAL, aws, estate_of

SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
ACCOUNT = "organizations/account:Account"
ATTACHMENT = "organizations/policyAttachment:PolicyAttachment"
POLICY = "organizations/policy:Policy"
UNIT = "organizations/organizationalUnit:OrganizationalUnit"


def practice_accounts(estate: Estate) -> Iterator[Resource]:
    """The accounts that hold patient data."""
    return (a for a in estate.of_type(f"aws:{ACCOUNT}") if plane_of(a) in PHI_PLANES)


def statements_above(estate: Estate, account: Resource, type_: str) -> list[Statement]:
    """Every statement of the policies of one type on the account, on a unit above it, or on the root."""
    policies = (estate.props(policy) for policy in policies_above(estate, account))
    return [entry for props in policies if props.get("type", SERVICE) == type_ for entry in readable(props, "content")]


def policies_above(estate: Estate, account: Resource) -> Iterator[Resource]:
    """Every policy attached to the account, to a unit above it, or to the root."""
    attachments = estate.companions(f"aws:{ATTACHMENT}", "targetId")
    found = attachments.of(account)
    node: Resource | None = account
    for _ in range(len(estate.of_type(f"aws:{UNIT}")) + 1):  # no organization is deeper than it has units
        parent = str(node.facts.get("parentId")) if node else ""
        found += attachments.pointing_at(parent)
        node = estate.find(parent, f"aws:{UNIT}")
    for attachment in found:
        if policy := estate.target(attachment, "policyId", f"aws:{POLICY}"):
            yield policy


def under(type_: str, *entries: Statement) -> Graph:
    """A practice's account under one policy of these statements, for examples."""
    attachment = aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId=CLINICAL)
    policy = aws(POLICY, "p-1", plane="org", type=type_, content=document(*entries))
    return estate_of(aws(ACCOUNT, CLINICAL, parentId="r-1"), policy, attachment)
