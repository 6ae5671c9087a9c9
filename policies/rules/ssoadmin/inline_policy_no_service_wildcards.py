"""SSO-003: permission set inline policies do not allow every action of a service."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import document, each_statement, service_wildcard_message, statement

RULE = Rule(
    id="SSO-003",
    title="Permission set inline policies do not allow every action of a service",
    why=(
        "A permission set is given to whole groups of people, often in several accounts. With s3:* or kms:* each of "
        "them can read the data of the service, change its policies and delete it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.502(b)"),
    applies_to="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    check=each_statement("inlinePolicy", service_wildcard_message),
    good=({"inlinePolicy": document(statement("Allow", "ecs:UpdateService"))},),
    bad=(
        {},
        {"inlinePolicy": document(statement("Allow", "*"))},
        {"inlinePolicy": document(statement("Allow", ["s3:*"]))},
    ),
    remediation="Name the actions that the people need.",
)
