"""IAM-102: permissions boundary policies are not attached to any principal."""

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
    """Report each boundary policy that is also attached; the rules on policies exempt boundaries."""
    attached = estate.companions(ATTACHMENTS, "policyArn")
    for policy in estate.of_type("aws:iam/policy:Policy"):
        if is_boundary(estate.props(policy)) and attached.of(policy):
            yield Problem(
                policy, "is a permissions boundary and attached as a policy: it grants what it is meant to limit"
            )


RULE = EstateRule(
    id="IAM-102",
    title="Permissions boundary policies are not attached to any principal",
    why=(
        "A boundary policy allows broadly because it only limits other policies. Attached to a role as a permission "
        "policy, it grants all of that itself, and the rules on policies do not object because the name says boundary."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    check=check,
    good=(lambda: estate_of(BOUNDARY, aws("iam/role:Role", permissionsBoundary="arn:boundary")),),
    bad=(
        lambda: estate_of(
            BOUNDARY, aws("iam/rolePolicyAttachment:RolePolicyAttachment", role="x", policyArn="arn:boundary")
        ),
    ),
    remediation=(
        "Use the policy only as permissionsBoundary, and attach a policy of its own with the permissions the role "
        "needs."
    ),
)
