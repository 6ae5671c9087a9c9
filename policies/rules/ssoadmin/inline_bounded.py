"""SSO-003: no permission set grants everything in its own words."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, each_statement, statement, whole_services

RULE = Rule(
    id="SSO-003",
    title="No permission set grants everything in its own words",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.502(b)"),
    applies_to="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    check=each_statement("inlinePolicy", whole_services),
    good=({"inlinePolicy": document(statement("Allow", "ecs:UpdateService"))},),
    bad=(
        {},
        {"inlinePolicy": document(statement("Allow", "*"))},
        {"inlinePolicy": document(statement("Allow", ["s3:*"]))},
    ),
    remediation="Name the actions.",
)
