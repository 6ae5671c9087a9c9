"""IAM-024: role trust policies in practice accounts require MFA or an external ID of AWS principals."""

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, document, each_statement, required_conditions

CROSS_ACCOUNT = {
    "Effect": "Allow",
    "Action": "sts:AssumeRole",
    "Principal": {"AWS": "arn:aws:iam::333333333333:role/desk"},
}
USER, MFA_PRESENT = {"AWS": "arn:aws:iam::333333333333:user/desk"}, {"aws:MultiFactorAuthPresent": "true"}
MFA_TAG = {"aws:PrincipalTag/mfa": "true"}
MFA_KEYS = {"aws:multifactorauthpresent", "aws:multifactorauthage"}
ACCEPTED_KEYS = {*MFA_KEYS, "aws:principaltag/mfa", "sts:externalid"}


def complaint(entry: Statement) -> str | None:
    """Return a message about AWS principals without MFA or an external ID, or with a condition that none can meet."""
    named, found = entry.get("Principal"), ACCEPTED_KEYS & set(required_conditions(entry))
    if not allows(entry) or not (named == "*" or (isinstance(named, dict) and "AWS" in named)):
        return None
    if not found:
        return "has no condition on aws:PrincipalTag/mfa, aws:MultiFactorAuthPresent or sts:ExternalId"
    impossible = found <= MFA_KEYS and ":role/" in str(named)
    return (
        "requires MFA keys of a role session, where AWS does not set them: no principal can assume the role"
        if impossible
        else None
    )


RULE = Rule(
    id="IAM-024",
    title="Role trust policies in practice accounts require MFA or an external ID of AWS principals",
    why=(
        "Without it, one stolen password or access key in another account, such as the management organization's, is "
        "enough to assume a role next to patient data. An external ID keeps other customers of a partner's program "
        "from using the role."
    ),
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "nprm-mfa"),
    applies_to="aws:iam/role:Role",
    planes=("clinical", "exchange", "backup"),
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Condition": {"StringEquals": MFA_TAG}})},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Principal": USER, "Condition": {"Bool": MFA_PRESENT}})},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Principal": {"Service": "ecs-tasks.amazonaws.com"}})},
    ),
    bad=(
        {},
        {"assumeRolePolicy": document(CROSS_ACCOUNT)},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Condition": {"StringNotEquals": MFA_TAG}})},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Condition": {"StringEqualsIfExists": MFA_TAG}})},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})},
        {"assumeRolePolicy": document({**CROSS_ACCOUNT, "Condition": {"Bool": MFA_PRESENT}})},
    ),
    remediation=(
        "Require the session tag aws:PrincipalTag/mfa, which the identity provider sets (for IAM users "
        "aws:MultiFactorAuthPresent), or sts:ExternalId where a partner's program assumes the role."
    ),
)
