"""IAM-013: console passwords are long, many-sided and not reused."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_be

STRONG = {
    "minimumPasswordLength": 14,
    "passwordReusePrevention": 24,
    "requireSymbols": True,
    "requireNumbers": True,
    "requireUppercaseCharacters": True,
    "requireLowercaseCharacters": True,
}

RULE = Rule(
    id="IAM-013",
    title="Console passwords are long, many-sided and not reused",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    check=both(
        at_least("minimumPasswordLength", 14),
        at_least("passwordReusePrevention", 24),
        must_be("requireSymbols", True),
        must_be("requireNumbers", True),
        must_be("requireUppercaseCharacters", True),
        must_be("requireLowercaseCharacters", True),
    ),
    good=(STRONG,),
    bad=(
        {},
        {**STRONG, "minimumPasswordLength": 8},
        {**STRONG, "passwordReusePrevention": 0},
        {**STRONG, "requireSymbols": False},
    ),
    remediation="Set minimumPasswordLength 14, passwordReusePrevention 24, symbols and numbers required.",
    equivalents=("config:iam-password-policy", "FSBP:IAM.7", "CIS-3.0:1.8", "CIS-3.0:1.9"),
)
