"""SSO-005: permission set inline policies deny data access and role assumption."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.iam_documents import actions, allows, covers, document, resources, statement, statements_at

DENIED_ACTIONS = (
    "s3:GetObject", "kms:Decrypt", "secretsmanager:GetSecretValue", "dynamodb:GetItem", "rds-db:connect",
    "ecs:ExecuteCommand", "ssm:StartSession", "sts:AssumeRole",
)  # fmt: skip
VIEW = statement("Allow", "ce:Get*")
THROUGH_SERVICES = {"Bool": {"aws:ViaAWSService": "true"}}


def check(props: Props) -> Iterator[str]:
    """Require unconditional denies on Resource *; they hold whatever else is attached to the permission set."""
    entries = [
        entry for entry in statements_at(props, "inlinePolicy") if not allows(entry) and "Condition" not in entry
    ]
    denied = [pattern for entry in entries if "*" in resources(entry) for pattern in actions(entry)]
    missing = [act for act in DENIED_ACTIONS if not any(covers(pattern, act.lower()) for pattern in denied)]
    if missing:
        yield f"inlinePolicy does not deny {', '.join(missing)} on Resource * without a condition"


RULE = Rule(
    id="SSO-005",
    title="Permission set inline policies deny data access and role assumption",
    why=(
        "A managed policy attached to the permission set later, or a role that trusts its account, otherwise gives "
        "staff the charts. An unconditional deny in the set itself holds against both, whoever changes the rest."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    check=check,
    good=({"inlinePolicy": document(VIEW, statement("Deny", list(DENIED_ACTIONS)))},),
    bad=(
        {},
        {"inlinePolicy": document(VIEW)},
        {"inlinePolicy": document(VIEW, statement("Deny", list(DENIED_ACTIONS[1:])))},
        {"inlinePolicy": document(VIEW, statement("Deny", list(DENIED_ACTIONS), "arn:aws:s3:::one/*"))},
        {"inlinePolicy": document(VIEW, statement("Deny", list(DENIED_ACTIONS), Condition=THROUGH_SERVICES))},
    ),
    remediation=(
        "Deny these actions on Resource * without a condition, or use infra.components.permission_set.PermissionSet; "
        "give access to a practice's data through roles in its accounts, not through permission sets."
    ),
)
