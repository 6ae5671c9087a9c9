"""IAM-101: every account has a password policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNTS, account_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="IAM-101",
    title="Every account has a password policy",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)", "164.308(a)(4)(ii)(B)"),
    check=account_has(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        "has AWS's own password policy: eight characters",
        planes=ACCOUNTS,
    ),
    good=(lambda: estate_of(aws("iam/accountPasswordPolicy:AccountPasswordPolicy")),),
    bad=(lambda: estate_of(aws("ec2/instance:Instance")),),
    remediation="Add an AccountPasswordPolicy to each account.",
    equivalents=("config:iam-password-policy", "FSBP:IAM.7"),
)
