"""COGNITO-001: sign-in pools ask for a second factor and a long password."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_be

RULE = Rule(
    id="COGNITO-001",
    title="Sign-in pools ask for a second factor and a long password",
    severity=Severity.HIGH,
    cites=("164.312(d)", "164.312(a)(2)(i)", "164.308(a)(5)(ii)(D)", "nprm-mfa"),
    applies_to="aws:cognito/userPool:UserPool",
    check=both(
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
    remediation="Set mfaConfiguration to ON, a minimum length of 12, and deletionProtection ACTIVE.",
)
