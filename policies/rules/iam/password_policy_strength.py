"""IAM-013: IAM account password policies require 14 characters of every type and prevent reuse."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, must_be

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
    title="IAM account password policies require 14 characters of every type and prevent reuse",
    why=(
        "Short or reused passwords are guessed or found in leaked lists. In a console that reaches patient data, one "
        "such password lets a stranger act as a member of staff."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    applies_to="aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
    check=all_of(
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
    remediation=(
        "Set minimumPasswordLength to 14, passwordReusePrevention to 24, and all four require... settings to true."
    ),
    equivalents=("config:iam-password-policy", "FSBP:IAM.7", "CIS-3.0:1.8", "CIS-3.0:1.9"),
)
