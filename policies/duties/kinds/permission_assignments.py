"""L6: who is assigned a permission set gets in with it: the set and the account stand, and the set allows something."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input

WHY = "https://docs.aws.amazon.com/singlesignon/latest/userguide/permissionsetsconcept.html"
ASSIGNMENT, SET = "ssoadmin/accountAssignment:AccountAssignment", "ssoadmin/permissionSet:PermissionSet"
GRANTS = (
    "ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    "ssoadmin/managedPolicyAttachment:ManagedPolicyAttachment",
    "ssoadmin/customerManagedPolicyAttachment:CustomerManagedPolicyAttachment",
)
"""What gives a permission set rights; without any of them its role can do nothing."""
ACCOUNT = "organizations/account:Account"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each assignment of a permission set in an account."""
    sets = {str(each.facts.get("arn")): each for each in estate.of_type(SET)}
    granted = {str(each.facts.get("permissionSetArn")) for each in estate.of_type(*GRANTS)}
    accounts = {str(each.id) for each in estate.of_type(ACCOUNT)} | set(estate.model.accounts)
    for assignment in estate.of_type(ASSIGNMENT):
        needs = tuple(_needs(assignment, sets, granted, accounts))
        does = f"gives its people their permissions in {assignment.facts.get('targetId')}"
        yield Duty("L6", "permission-assignments", estate.label(assignment), does, needs, WHY, assignment.urn)


def _needs(
    assignment: Resource, sets: dict[str, Resource], granted: set[str], accounts: set[str]
) -> Iterator[Need]:
    arn, target = str(assignment.facts.get("permissionSetArn")), str(assignment.facts.get("targetId"))
    if arn not in sets:
        yield not_in_input(f"the permission set {arn}", assignment.account)
    else:
        yield Standing(arn in granted, f"the permission set {sets[arn].name} has no policy: it allows nothing")
    if target not in accounts:
        yield not_in_input(f"the account {target}", target)
