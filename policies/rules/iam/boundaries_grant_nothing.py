"""IAM-102: a policy written as a boundary is attached to nobody."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.permission_boundaries import is_boundary

BOUNDARY = aws("iam/policy:Policy", "people-boundary", name="people-boundary", arn="arn:boundary")
ATTACHMENTS = (
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    "aws:iam/policyAttachment:PolicyAttachment",
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
    "aws:iam/userPolicyAttachment:UserPolicyAttachment",
)


def check(estate: EstateView) -> Iterator[Problem]:
    """The rules on policies let boundaries be wide; this one sees to it that they stay ceilings."""
    attached = estate.companions(ATTACHMENTS, "policyArn")
    for policy in estate.of_type("aws:iam/policy:Policy"):
        if is_boundary(estate.props(policy)) and attached.of(policy):
            yield Problem(policy, "is wide, as boundaries are, and attached: it grants all that it was to bound")


RULE = EstateRule(
    id="IAM-102",
    title="A policy written as a boundary is attached to nobody",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    check=check,
    good=(lambda: estate_of(BOUNDARY, aws("iam/role:Role", permissionsBoundary="arn:boundary")),),
    bad=(
        lambda: estate_of(
            BOUNDARY, aws("iam/rolePolicyAttachment:RolePolicyAttachment", role="x", policyArn="arn:boundary")
        ),
    ),
    remediation="Use the policy as permissionsBoundary only; it is wide because it is a ceiling.",
)
