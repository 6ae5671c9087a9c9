"""IAM-101: every account has an IAM account password policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNT_PLANES, account_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="IAM-101",
    title="Every account has an IAM account password policy",
    why=(
        "AWS's default accepts eight characters and any reuse. A console user that somebody creates later, in an "
        "emergency or as a back door, then gets a password that can be guessed or comes from a leaked list."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(5)(ii)(D)", "164.312(d)"),
    check=account_has(
        "aws:iam/accountPasswordPolicy:AccountPasswordPolicy",
        "has no AccountPasswordPolicy: AWS's default of eight characters applies",
        planes=ACCOUNT_PLANES,
    ),
    good=(lambda: estate_of(aws("iam/accountPasswordPolicy:AccountPasswordPolicy")),),
    bad=(lambda: estate_of(aws("ec2/instance:Instance")),),
    remediation="Add an AccountPasswordPolicy to each account.",
    equivalents=("config:iam-password-policy", "FSBP:IAM.7"),
)
