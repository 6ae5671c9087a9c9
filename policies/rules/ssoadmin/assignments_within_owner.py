"""SSO-102: permission sets are assigned only in accounts of their owner."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

ACCOUNT = "organizations/account:Account"
SET = "ssoadmin/permissionSet:PermissionSet"
ASSIGNMENT = "ssoadmin/accountAssignment:AccountAssignment"
MSO_TAGS = {"mso:owner": "mso"}


def assigned(target: str, permission_set: str = "ps-1", kind: str = "AWS_ACCOUNT") -> Graph:
    """A permission set of the management organization and its assignment, for the examples."""
    inputs: dict[str, Any] = {"permissionSetArn": permission_set, "targetType": kind, "targetId": target}
    return estate_of(
        aws(ACCOUNT, CLINICAL, plane="clinical"),
        aws(ACCOUNT, MANAGEMENT, plane="management", tags=MSO_TAGS),
        aws(SET, "ps-1", plane="org", tags=MSO_TAGS),
        aws(ASSIGNMENT, plane="org", account="111111111111", **inputs),
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """Compare the owners of permission set and account; the account that runs Identity Center is exempt."""
    for assignment in estate.of_type(f"aws:{ASSIGNMENT}"):
        props = estate.props(assignment)
        permission_set = estate.target(assignment, "permissionSetArn", f"aws:{SET}")
        account = estate.target(assignment, "targetId", f"aws:{ACCOUNT}")
        staff = owner_of(permission_set) if permission_set else ""
        if props.get("targetType") != "AWS_ACCOUNT":
            yield Problem(assignment, f"targetType is {props.get('targetType')!r}, must be 'AWS_ACCOUNT'")
        elif not staff:
            yield Problem(
                assignment,
                "permissionSetArn names no permission set with a tag mso:owner: whose people it admits is not known",
            )
        elif account is None and props.get("targetId") != assignment.account:
            yield Problem(assignment, f"targetId is {props.get('targetId')!r}, must be an account of this organization")
        elif account is not None and owner_of(account) != staff:
            owner = owner_of(account) or "no named owner"
            yield Problem(assignment, f"gives people of {staff} access to an account of {owner}")


RULE = EstateRule(
    id="SSO-102",
    title="Permission sets are assigned only in accounts of their owner",
    why=(
        "An assignment signs people in to the account directly. Staff of the management organization with a permission "
        "set in a practice's account reach its data without a role that the practice created, and the practice cannot "
        "withdraw it."
    ),
    severity=Severity.CRITICAL,
    cites=("164.308(a)(4)(i)", "164.308(a)(4)(ii)(B)", "164.312(a)(1)", "164.502(b)"),
    check=check,
    good=(lambda: assigned(MANAGEMENT), lambda: assigned("111111111111")),
    bad=(
        lambda: assigned(CLINICAL),
        lambda: assigned("999999999999"),
        lambda: assigned(MANAGEMENT, "ps-of-another"),
        lambda: assigned(MANAGEMENT, kind="AWS_OU"),
    ),
    remediation=(
        "Remove the assignment; give other organizations access through a cross-account role that the account's owner "
        "creates."
    ),
)
