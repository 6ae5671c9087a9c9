"""IAM-003: roles are passed by name, to a named service."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    demanded,
    document,
    each_statement,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import is_fenced, of_grants

TO_ECS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TO_OTHERS = {"StringNotEquals": TO_ECS["StringEquals"]}
PASSES = ("*", "iam:*", "iam:pass*", "iam:passrole")


def complaint(entry: Statement) -> str | None:
    """PassRole on any role, or to any service."""
    if not allows(entry) or not set(actions(entry)) & set(PASSES):
        return None
    if any(arn == "*" or arn.endswith(":role/*") for arn in resources(entry)):
        return "passes any role"
    return None if "iam:passedtoservice" in demanded(entry) else "passes a role to any service"


RULE = Rule(
    id="IAM-003",
    title="Roles are passed by name, to a named service",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "164.308(a)(4)(ii)(C)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=of_grants(each_statement("policy", complaint, unless=is_fenced)),
    good=(
        {
            "policy": document(
                statement("Allow", "iam:PassRole", "arn:aws:iam::222222222222:role/ehr-task", Condition=TO_ECS)
            )
        },
        {"policy": document(statement("Allow", "s3:GetObject"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "iam:PassRole"))},
        {"policy": document(statement("Allow", "iam:PassRole", "arn:aws:iam::2:role/x", Condition=TO_OTHERS))},
        {"policy": document(statement("Allow", "iam:Pass*", "arn:aws:iam::222222222222:role/*", Condition=TO_ECS))},
        {"policy": document(statement("Allow", "iam:PassRole", "arn:aws:iam::222222222222:role/ehr-task"))},
    ),
    remediation="Name the role in Resource and the service in a condition on iam:PassedToService.",
)
