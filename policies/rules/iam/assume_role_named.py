"""IAM-014: who may become someone else is told whom."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    document,
    each_statement,
    resources,
    statement,
)
from policies.rule_support.permission_boundaries import of_grants


def complaint(entry: Statement) -> str | None:
    """AssumeRole on any role, or in any account."""
    if not allows(entry) or not {"sts:*", "sts:assume*", "sts:assumerole"} & set(actions(entry)):
        return None
    loose = [arn for arn in resources(entry) if arn == "*" or "::*:" in arn or arn.endswith(":role/*")]
    return f"may assume {loose[0]}" if loose else None


RULE = Rule(
    id="IAM-014",
    title="Who may become someone else is told whom",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(A)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/groupPolicy:GroupPolicy"),
    check=of_grants(each_statement("policy", complaint)),
    good=(
        {"policy": document(statement("Allow", "sts:AssumeRole", "arn:aws:iam::222222222222:role/exchange-reader"))},
        {"policy": document(statement("Allow", "sts:GetCallerIdentity"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "sts:AssumeRole"))},
        {"policy": document(statement("Allow", "sts:AssumeRole", "arn:aws:iam::*:role/deploy"))},
    ),
    remediation="Name account and role in Resource.",
)
