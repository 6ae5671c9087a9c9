"""IAM-103: permissions boundaries are customer managed policies, not AWS managed policies."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

BOUNDARY = aws("iam/policy:Policy", "people-boundary", name="people-boundary", arn="arn:boundary")


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each role whose boundary is an AWS managed policy."""
    for role in estate.of_type("aws:iam/role:Role"):
        boundary = str(estate.props(role).get("permissionsBoundary") or "")
        if boundary.startswith("arn:aws:iam::aws:"):
            yield Problem(role, f"permissionsBoundary is {boundary}, must be a customer managed policy")


RULE = EstateRule(
    id="IAM-103",
    title="Permissions boundaries are customer managed policies, not AWS managed policies",
    why=(
        "An AWS managed policy such as AdministratorAccess allows whole services and denies nothing, and AWS adds "
        "actions to it. As a boundary it looks like a limit in every review, but keeps no principal from patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    check=check,
    good=(
        lambda: estate_of(BOUNDARY, aws("iam/role:Role", permissionsBoundary="arn:boundary")),
        lambda: estate_of(aws("iam/role:Role")),
    ),
    bad=(
        lambda: estate_of(
            BOUNDARY, aws("iam/role:Role", permissionsBoundary="arn:aws:iam::aws:policy/AdministratorAccess")
        ),
    ),
    remediation="Set permissionsBoundary to the ARN of a customer managed boundary policy of this account.",
)
