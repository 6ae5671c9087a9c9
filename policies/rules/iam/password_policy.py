"""IAM-013: console passwords are long, many-sided and not reused."""

from policies.model import Rule, Severity
from policies.rules.expectations import at_least, both, must_be

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
    ),
    good=(
        {"minimumPasswordLength": 14, "passwordReusePrevention": 24, "requireSymbols": True, "requireNumbers": True},
    ),
    bad=(
        {},
        {"minimumPasswordLength": 8, "passwordReusePrevention": 24, "requireSymbols": True, "requireNumbers": True},
        {"minimumPasswordLength": 14, "requireSymbols": True, "requireNumbers": True},
    ),
    remediation="Set minimumPasswordLength 14, passwordReusePrevention 24, symbols and numbers required.",
    equivalents=("config:iam-password-policy", "FSBP:IAM.7", "CIS-3.0:1.8", "CIS-3.0:1.9"),
)
