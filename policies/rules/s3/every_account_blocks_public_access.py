"""S3-110: every account has an S3 account-level public access block."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNT_PLANES, account_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-110",
    title="Every account has an S3 account-level public access block",
    why=(
        "A bucket that somebody creates by hand or in another stack becomes public with one policy or ACL. The "
        "account-level block applies to every bucket, whatever its own settings, so such a mistake does not publish "
        "patient files."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    check=account_has(
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        "has no AccountPublicAccessBlock: its buckets can be made public",
        planes=ACCOUNT_PLANES,
    ),
    good=(lambda: estate_of(aws("s3/accountPublicAccessBlock:AccountPublicAccessBlock")),),
    bad=(lambda: estate_of(aws("ec2/instance:Instance")),),
    remediation="Add an AccountPublicAccessBlock to each account.",
    equivalents=("config:s3-account-level-public-access-blocks-periodic", "FSBP:S3.1"),
)
