"""SSO-102: a permission set is given in its owner's accounts alone."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of

ACCOUNT = "organizations/account:Account"
SET = "ssoadmin/permissionSet:PermissionSet"
ASSIGNMENT = "ssoadmin/accountAssignment:AccountAssignment"
OURS = {"mso:owner": "mso"}


def assigned(target: str, permission_set: str = "ps-1", kind: str = "AWS_ACCOUNT") -> Graph:
    """A permission set of the MSO's, given in an account, for the examples."""
    inputs: dict[str, Any] = {"permissionSetArn": permission_set, "targetType": kind, "targetId": target}
    return estate_of(
        aws(ACCOUNT, CLINICAL, plane="clinical"),
        aws(ACCOUNT, MANAGEMENT, plane="management", tags=OURS),
        aws(SET, "ps-1", plane="org", tags=OURS),
        aws(ASSIGNMENT, plane="org", account="111111111111", **inputs),
    )


def check(estate: EstateView) -> Iterator[Problem]:
    """The payer itself is its own: whoever runs it runs its Identity Center."""
    for assignment in estate.of_type(f"aws:{ASSIGNMENT}"):
        props = estate.props(assignment)
        permission_set = estate.target(assignment, "permissionSetArn", f"aws:{SET}")
        account = estate.target(assignment, "targetId", f"aws:{ACCOUNT}")
        staff = owner_of(permission_set) if permission_set else ""
        if props.get("targetType") != "AWS_ACCOUNT":
            yield Problem(assignment, f"targetType is {props.get('targetType')!r}, must be 'AWS_ACCOUNT'")
        elif not staff:
            yield Problem(assignment, "nobody knows whose people get it: its permission set has no owner")
        elif account is None and props.get("targetId") != assignment.account:
            yield Problem(assignment, f"targetId is {props.get('targetId')!r}, no account of this organization")
        elif account is not None and owner_of(account) != staff:
            whose = owner_of(account) or "nobody"
            yield Problem(assignment, f"gives people of {staff} a role in an account of {whose}")


RULE = EstateRule(
    id="SSO-102",
    title="A permission set is given in its owner's accounts alone",
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
    remediation="Take the assignment away; others come in through a door that the account's owner made.",
)
