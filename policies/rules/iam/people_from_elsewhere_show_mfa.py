"""IAM-024: people who come from another account show a second factor."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, demanded, document, each_statement

FROM_ELSEWHERE = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"AWS": "arn:aws:iam::333333333333:role/desk"},
}
USER, SHOWN = {"AWS": "arn:aws:iam::333333333333:user/desk"}, {"aws:MultiFactorAuthPresent": "true"}
TAGGED = {"aws:PrincipalTag/mfa": "true"}
SEEN_BY_AWS = {"aws:multifactorauthpresent", "aws:multifactorauthage"}
PROOF = {*SEEN_BY_AWS, "aws:principaltag/mfa", "sts:externalid"}


def complaint(entry: Statement) -> str | None:
    """Services and identity providers prove themselves otherwise; AWS sees no second factor in a role's session."""
    named, asked = entry.get("Principal"), PROOF & set(demanded(entry))
    if not allows(entry) or not (named == "*" or (isinstance(named, dict) and "AWS" in named)):
        return None
    if not asked:
        return "asks for no second factor"
    never = asked <= SEEN_BY_AWS and ":role/" in str(named)
    return "asks a role's session for a second factor, which AWS never sees there: it stays shut" if never else None


RULE = Rule(
    id="IAM-024",
    title="People who come from another account show a second factor",
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "nprm-mfa"),
    applies_to="aws:iam/role:Role",
    planes=("clinical", "exchange", "backup"),
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"StringEquals": TAGGED}})},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Principal": USER, "Condition": {"Bool": SHOWN}})},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Principal": {"Service": "ecs-tasks.amazonaws.com"}})},
    ),
    bad=(
        {},
        {"assumeRolePolicy": document(FROM_ELSEWHERE)},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"StringNotEquals": TAGGED}})},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"StringEqualsIfExists": TAGGED}})},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})},
        {"assumeRolePolicy": document({**FROM_ELSEWHERE, "Condition": {"Bool": SHOWN}})},
    ),
    remediation=(
        "Condition the statement on the session tag aws:PrincipalTag/mfa, which the identity provider sets (for users: "
        "on aws:MultiFactorAuthPresent), or on sts:ExternalId where a program of a partner assumes the role."
    ),
)
