"""IAM-014: IAM policies allow sts:AssumeRole only on named roles."""

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
from policies.rule_support.permission_boundaries import unless_boundary


def complaint(entry: Statement) -> str | None:
    """Return a message about sts:AssumeRole on any role, or in any account."""
    if not allows(entry) or not {"sts:*", "sts:assume*", "sts:assumerole"} & set(actions(entry)):
        return None
    loose = [arn for arn in resources(entry) if arn == "*" or "::*:" in arn or arn.endswith(":role/*")]
    return f"allows sts:AssumeRole on {loose[0]}, must name the account and the role" if loose else None


RULE = Rule(
    id="IAM-014",
    title="IAM policies allow sts:AssumeRole only on named roles",
    why=(
        "A role that may assume any role reaches every role whose trust policy admits its account, including those "
        "created later. An intruder in one application then moves step by step to the role that reads the charts."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    applies_to=("aws:iam/policy:Policy", "aws:iam/rolePolicy:RolePolicy", "aws:iam/groupPolicy:GroupPolicy"),
    check=unless_boundary(each_statement("policy", complaint)),
    good=(
        {"policy": document(statement("Allow", "sts:AssumeRole", "arn:aws:iam::222222222222:role/exchange-reader"))},
        {"policy": document(statement("Allow", "sts:GetCallerIdentity"))},
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "sts:AssumeRole"))},
        {"policy": document(statement("Allow", "sts:AssumeRole", "arn:aws:iam::*:role/deploy"))},
    ),
    remediation="Set Resource to the ARNs of the roles, with account and name.",
)
