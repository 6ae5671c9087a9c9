"""IAM-103: a role's boundary is one of the kit's own."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

BOUNDARY = aws("iam/policy:Policy", "people-boundary", name="people-boundary", arn="arn:boundary")


def check(estate: EstateView) -> Iterator[Problem]:
    """AWS's own policies are no ceiling."""
    for role in estate.of_type("aws:iam/role:Role"):
        boundary = str(estate.props(role).get("permissionsBoundary") or "")
        if boundary.startswith("arn:aws:iam::aws:"):
            yield Problem(role, f"permissionsBoundary is {boundary.rsplit('/', 1)[-1]}, a policy of AWS")


RULE = EstateRule(
    id="IAM-103",
    title="A role's boundary is one of the kit's own",
    severity=Severity.HIGH,
    cites=("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
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
    remediation="Name a boundary policy of this account.",
)
