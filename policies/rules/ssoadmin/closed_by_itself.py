"""SSO-005: a permission set bars data and other roles in its own words."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import actions, allows, covers, document, readable, resources, statement

BARRED = (
    "s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue", "dynamodb:GetItem", "rds-db:connect",
    "ecs:ExecuteCommand", "ssm:StartSession", "sts:AssumeRole",
)  # fmt: skip
VIEW = statement("Allow", "ce:Get*")
BY_SERVICES = {"Bool": {"aws:ViaAWSService": "true"}}


def check(props: Props) -> Iterator[str]:
    """By denials without a condition: whatever else is attached to the set, they hold."""
    entries = [entry for entry in readable(props, "inlinePolicy") if not allows(entry) and "Condition" not in entry]
    denied = [pattern for entry in entries if "*" in resources(entry) for pattern in actions(entry)]
    missing = [act for act in BARRED if not any(covers(pattern, act.lower()) for pattern in denied)]
    if missing:
        yield f"inlinePolicy does not deny {', '.join(missing)}"


RULE = Rule(
    id="SSO-005",
    title="A permission set bars data and other roles in its own words",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    check=check,
    good=({"inlinePolicy": document(VIEW, statement("Deny", list(BARRED)))},),
    bad=(
        {},
        {"inlinePolicy": document(VIEW)},
        {"inlinePolicy": document(VIEW, statement("Deny", list(BARRED[1:])))},
        {"inlinePolicy": document(VIEW, statement("Deny", list(BARRED), "arn:aws:s3:::one/*"))},
        {"inlinePolicy": document(VIEW, statement("Deny", list(BARRED), Condition=BY_SERVICES))},
    ),
    remediation="Build it with infra.components.permission_set; doors to a practice are roles, not permission sets.",
)
