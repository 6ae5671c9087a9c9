"""SSO-003: no permission set grants everything in its own words."""

from policies.model import Rule, Severity
from policies.rules.documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    is_service_wildcard,
    statement,
)


def complaint(entry: Statement) -> str | None:
    """A whole service, or all of them."""
    whole = [action for action in actions(entry) if is_service_wildcard(action)]
    return f"allows {', '.join(whole)}" if allows(entry) and whole else None


RULE = Rule(
    id="SSO-003",
    title="No permission set grants everything in its own words",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.502(b)"),
    applies_to="aws:ssoadmin/permissionSetInlinePolicy:PermissionSetInlinePolicy",
    check=each_statement("inlinePolicy", complaint),
    good=({"inlinePolicy": document(statement("Allow", "ecs:UpdateService"))},),
    bad=(
        {},
        {"inlinePolicy": document(statement("Allow", "*"))},
        {"inlinePolicy": document(statement("Allow", ["s3:*"]))},
    ),
    remediation="Name the actions.",
)
