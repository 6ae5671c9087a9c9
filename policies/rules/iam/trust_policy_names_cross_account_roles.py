"""IAM-031: role trust policies name the roles of another account that may assume the role."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, document, each_statement, principals, restricted_by

ROOT = "arn:aws:iam::333333333333:root"
WHOLE_ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")
RESTRICTING_KEYS = {"aws:principalarn", "aws:userid", "sts:externalid"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROOT}}
NAMED = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::333333333333:role/mso/auditor"}}


def complaint(entry: Statement) -> str | None:
    """Return a message about a whole account as principal, without a condition that names its roles."""
    whole = [name for name in principals(entry) if WHOLE_ACCOUNT.fullmatch(name)]
    if allows(entry) and whole and not restricted_by(entry, RESTRICTING_KEYS):
        return f"trusts every role of {whole[0]}, must name the roles"
    return None


RULE = Rule(
    id="IAM-031",
    title="Role trust policies name the roles of another account that may assume the role",
    why=(
        "Trusting a whole account leaves the choice to its administrators: every role there with sts:AssumeRole "
        "enters, including roles created later. The practice does not decide, and does not learn, who reads its data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)", "164.502(b)"),
    applies_to="aws:iam/role:Role",
    check=each_statement("assumeRolePolicy", complaint),
    good=(
        {"assumeRolePolicy": document({**TRUST, "Condition": NAMED})},
        {"assumeRolePolicy": document({**TRUST, "Principal": {"AWS": "arn:aws:iam::333333333333:role/mso/auditor"}})},
    ),
    bad=(
        {},
        {"assumeRolePolicy": document(TRUST)},
        {"assumeRolePolicy": document({**TRUST, "Principal": {"AWS": ["333333333333"]}})},
        {"assumeRolePolicy": document({**TRUST, "Condition": {"Bool": {"aws:SecureTransport": "true"}}})},
        {"assumeRolePolicy": document({**TRUST, "Condition": {"ArnNotEquals": NAMED["ArnEquals"]}})},
    ),
    remediation="Name the role as Principal, or add a condition on aws:PrincipalArn.",
)
