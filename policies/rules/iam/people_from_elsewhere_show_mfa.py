"""IAM-024: people who come from another account show a second factor."""

from policies.model import Rule, Severity
from policies.rules.documents import Statement, allows, conditions, document, each_statement

FROM_ELSEWHERE = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"AWS": "arn:aws:iam::333333333333:role/desk"},
}
PROOF = {"aws:multifactorauthpresent", "aws:multifactorauthage", "sts:externalid"}


def complaint(entry: Statement) -> str | None:
    """Services and identity providers prove themselves otherwise."""
    named = entry.get("Principal")
    is_account = named == "*" or (isinstance(named, dict) and "AWS" in named)
    return "asks for no second factor" if allows(entry) and is_account and not PROOF & set(conditions(entry)) else None


RULE = Rule(
    id="IAM-024",
    title="People who come from another account show a second factor",
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "nprm-mfa"),
    applies_to="aws:iam/role:Role",
    planes=("clinical", "exchange", "backup"),
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {
            "assumeRolePolicy": document(
                {**FROM_ELSEWHERE, "Condition": {"Bool": {"aws:MultiFactorAuthPresent": "true"}}}
            )
        },
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Principal": {"Service": "ecs-tasks.amazonaws.com"}})},
    ),
    bad=(
        {},
        {"assumeRolePolicy": document(FROM_ELSEWHERE)},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})},
    ),
    remediation=(
        "Condition the statement on aws:MultiFactorAuthPresent, or on sts:ExternalId where a program of a "
        "partner assumes the role."
    ),
)
