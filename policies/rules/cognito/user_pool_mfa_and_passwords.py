"""COGNITO-001: Cognito user pools require MFA and long passwords, and have deletion protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, must_be

RULE = Rule(
    id="COGNITO-001",
    title="Cognito user pools require MFA and long passwords, and have deletion protection",
    why=(
        "Passwords of patients and staff are reused and leak elsewhere; with a password alone, a stranger signs in and "
        "reads the record. A deleted user pool locks everybody out and its users cannot be restored."
    ),
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "164.308(a)(5)(ii)(D)", "nprm-mfa"),
    applies_to="aws:cognito/userPool:UserPool",
    check=all_of(
        must_be("mfaConfiguration", "ON"),
        at_least("passwordPolicy.minimumLength", 12),
        must_be("deletionProtection", "ACTIVE"),
    ),
    good=({"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": 14}, "deletionProtection": "ACTIVE"},),
    bad=(
        {},
        {"mfaConfiguration": "OPTIONAL", "passwordPolicy": {"minimumLength": 14}, "deletionProtection": "ACTIVE"},
        {"mfaConfiguration": "ON", "passwordPolicy": {"minimumLength": 6}, "deletionProtection": "ACTIVE"},
    ),
    remediation=(
        "Set mfaConfiguration to ON, passwordPolicy.minimumLength to 12 or more, and deletionProtection to ACTIVE."
    ),
)
