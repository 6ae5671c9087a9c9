"""S3-110: every account closes public access for all its buckets."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import ACCOUNTS, account_has
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-110",
    title="Every account closes public access for all its buckets",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    check=account_has(
        "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
        "leaves public buckets possible",
        planes=ACCOUNTS,
    ),
    good=(lambda: estate_of(aws("s3/accountPublicAccessBlock:AccountPublicAccessBlock")),),
    bad=(lambda: estate_of(aws("ec2/instance:Instance")),),
    remediation="Add an AccountPublicAccessBlock to each account.",
    equivalents=("config:s3-account-level-public-access-blocks-periodic", "FSBP:S3.1"),
)
