"""IAM-031: a role that trusts another account names who over there may take it on."""

import re

from policies.model import Rule, Severity
from policies.rule_support.iam_documents import Statement, allows, document, each_statement, principals, ties

ROOT = "arn:aws:iam::333333333333:root"
WHOLE_ACCOUNT = re.compile(r"\d{12}|arn:aws:iam::\d{12}:root")
NARROWING = {"aws:principalarn", "aws:userid", "sts:externalid"}
TRUST = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": ROOT}}
NAMED = {"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::333333333333:role/mso/auditor"}}


def complaint(entry: Statement) -> str | None:
    """Whoever is let assume roles over there takes this one on, too."""
    whole = [name for name in principals(entry) if WHOLE_ACCOUNT.fullmatch(name)]
    if allows(entry) and whole and not ties(entry, NARROWING):
        return f"trusts every role of {whole[0]}"
    return None


RULE = Rule(
    id="IAM-031",
    title="A role that trusts another account names who over there may take it on",
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
    remediation="Name the role as Principal, or condition the statement on aws:PrincipalArn.",
)
