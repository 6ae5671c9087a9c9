"""Guardrails as rules see them: which statements stand above an account, up to the root of its organization."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of
from policies.rule_support.iam_documents import Statement, conditions, document, readable

SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
ACCOUNT = "organizations/account:Account"
ATTACHMENT = "organizations/policyAttachment:PolicyAttachment"
POLICY = "organizations/policy:Policy"
UNIT = "organizations/organizationalUnit:OrganizationalUnit"
ANY_ROLE: Final = re.compile(r"[^/]*(/[*?/]*)?")
"""A caller that is no role by name: all that there are, or all of an account."""


def practice_accounts(estate: EstateView) -> Iterator[Resource]:
    """The accounts that hold patient data."""
    return (a for a in estate.of_type(f"aws:{ACCOUNT}") if plane_of(a) in PHI_PLANES)


def statements_above(estate: EstateView, account: Resource, type_: str) -> list[Statement]:
    """Every statement of the policies of one type on the account, on a unit above it, or on the root."""
    policies = (estate.props(policy) for policy in policies_above(estate, account))
    return [entry for props in policies if props.get("type", SERVICE) == type_ for entry in readable(props, "content")]


def policies_above(estate: EstateView, account: Resource) -> Iterator[Resource]:
    """Every policy attached to the account, to a unit above it, or to the root."""
    attachments = estate.companions(f"aws:{ATTACHMENT}", "targetId")
    found = {attachment.urn: attachment for attachment in attachments.of(account)}
    node: Resource | None = account
    for _ in range(len(estate.of_type(f"aws:{UNIT}")) + 1):  # no organization is deeper than it has units
        parents = [*node.property_dependencies.get("parentId", ()), str(node.facts.get("parentId"))] if node else []
        found |= {attachment.urn: attachment for parent in parents for attachment in attachments.pointing_at(parent)}
        node = estate.target(node, "parentId", f"aws:{UNIT}") if node else None
    for attachment in found.values():
        if policy := estate.target(attachment, "policyId", f"aws:{POLICY}"):
            yield policy


def placed(estate: EstateView) -> bool:
    """Whether it is known what every attachment, unit and account hangs on; if not, more may stand above an account."""
    pointers = {ATTACHMENT: ("policyId", "targetId"), UNIT: ("parentId",), ACCOUNT: ("parentId",)}
    return not any(
        resource.facts.get(name) is UNKNOWN and not resource.property_dependencies.get(name)
        for type_, names in pointers.items()
        for resource in estate.of_type(f"aws:{type_}")
        for name in names
    )


def named_roles(entry: Statement) -> bool:
    """Whether the callers that a statement speaks of are named, by a path at least: anything wider spares everybody."""
    return not any(map(ANY_ROLE.fullmatch, conditions(entry).get("aws:principalarn", [])))


def under(type_: str, *entries: Statement) -> Graph:
    """A practice's account under one policy of these statements, for examples."""
    attachment = aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId=CLINICAL)
    policy = aws(POLICY, "p-1", plane="org", type=type_, content=document(*entries))
    return estate_of(aws(ACCOUNT, CLINICAL, parentId="r-1"), policy, attachment)
