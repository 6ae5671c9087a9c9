"""Which statements of SCPs and RCPs apply to an account, inherited up to the root of its organization."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.estate_view import PHI_PLANES, EstateView, plane_of
from policies.rule_support.example_graphs import CLINICAL, aws, estate_of
from policies.rule_support.iam_documents import Statement, conditions, document, statements_at

SERVICE, RESOURCE = "SERVICE_CONTROL_POLICY", "RESOURCE_CONTROL_POLICY"
ACCOUNT = "organizations/account:Account"
ATTACHMENT = "organizations/policyAttachment:PolicyAttachment"
POLICY = "organizations/policy:Policy"
UNIT = "organizations/organizationalUnit:OrganizationalUnit"
ANY_ROLE: Final = re.compile(r"[^/]*(/[*?/]*)?")
"""A value of aws:PrincipalArn that names no role: every principal, or every principal of an account."""


def practice_accounts(estate: EstateView) -> Iterator[Resource]:
    """The AWS accounts whose plane holds patient data."""
    return (a for a in estate.of_type(f"aws:{ACCOUNT}") if plane_of(a) in PHI_PLANES)


def statements_above(estate: EstateView, account: Resource, type_: str) -> list[Statement]:
    """Every statement of the policies of one type attached to the account, to an OU above it, or to the root."""
    policies = (estate.props(policy) for policy in policies_above(estate, account))
    return [
        entry for props in policies if props.get("type", SERVICE) == type_ for entry in statements_at(props, "content")
    ]


def policies_above(estate: EstateView, account: Resource) -> Iterator[Resource]:
    """Every policy attached to the account, to an OU above it, or to the root."""
    attachments = estate.companions(f"aws:{ATTACHMENT}", "targetId")
    found = {attachment.urn: attachment for attachment in attachments.of(account)}
    node: Resource | None = account
    for _ in range(len(estate.of_type(f"aws:{UNIT}")) + 1):  # an organization is at most as deep as it has OUs
        parents = [*node.property_dependencies.get("parentId", ()), str(node.facts.get("parentId"))] if node else []
        found |= {attachment.urn: attachment for parent in parents for attachment in attachments.pointing_at(parent)}
        node = estate.target(node, "parentId", f"aws:{UNIT}") if node else None
    for attachment in found.values():
        if policy := estate.target(attachment, "policyId", f"aws:{POLICY}"):
            yield policy


def hierarchy_known(estate: EstateView) -> bool:
    """Whether the target of every attachment and the parent of every OU and account is known; else more may apply."""
    pointers = {ATTACHMENT: ("policyId", "targetId"), UNIT: ("parentId",), ACCOUNT: ("parentId",)}
    return not any(
        resource.facts.get(name) is UNKNOWN and not resource.property_dependencies.get(name)
        for type_, names in pointers.items()
        for resource in estate.of_type(f"aws:{type_}")
        for name in names
    )


def exempts_named_roles(entry: Statement) -> bool:
    """Whether aws:PrincipalArn in a statement names roles, at least by path; a wider value would exempt every role."""
    return not any(map(ANY_ROLE.fullmatch, conditions(entry).get("aws:principalarn", [])))


def account_under(type_: str, *entries: Statement) -> Graph:
    """A practice account to which one policy of these statements is attached, for examples."""
    attachment = aws(ATTACHMENT, "a", plane="org", policyId="p-1", targetId=CLINICAL)
    policy = aws(POLICY, "p-1", plane="org", type=type_, content=document(*entries))
    return estate_of(aws(ACCOUNT, CLINICAL, parentId="r-1"), policy, attachment)
