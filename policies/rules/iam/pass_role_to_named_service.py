"""IAM-003: IAM policies allow iam:PassRole only on named roles and to a named service."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    required_conditions,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import denies_data_access, unless_boundary

TO_ECS = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
TO_OTHERS = {"StringNotEquals": TO_ECS["StringEquals"]}
PASSES = ("*", "iam:*", "iam:pass*", "iam:passrole")


def complaint(entry: Statement) -> str | None:
    """Return a message about iam:PassRole on any role, or to any service."""
    if not allows(entry) or not set(actions(entry)) & set(PASSES):
        return None
    if any(arn == "*" or arn.endswith(":role/*") for arn in resources(entry)):
        return "allows iam:PassRole on every role, must name the role"
    return (
        None
        if "iam:passedtoservice" in required_conditions(entry)
        else "allows iam:PassRole without a condition on iam:PassedToService"
    )


RULE = Rule(
    id="IAM-003",
    title="IAM policies allow iam:PassRole only on named roles and to a named service",
    why=(
        "A principal that may pass any role starts a function or instance with the most powerful role of the account "
        "and acts with its rights. A permission to deploy becomes access to patient data, without any change to the "
        "person's own policies."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    applies_to=(
        "aws:iam/policy:Policy",
        "aws:iam/rolePolicy:RolePolicy",
        "aws:iam/groupPolicy:GroupPolicy",
        "aws:iam/userPolicy:UserPolicy",
    ),
    check=unless_boundary(each_statement("policy", complaint, unless=denies_data_access)),
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
    remediation="Name the role in Resource, and the service in a condition on iam:PassedToService.",
)
