"""S3-102: every S3 bucket has a public access block."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-102",
    title="Every S3 bucket has a public access block",
    why=(
        "AWS blocks public access on new buckets, but not on those from before April 2023, and nothing restores a "
        "block that somebody removes. A single policy or ACL then makes patient files readable by the internet, where "
        "scanners find such buckets within hours."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucket",
        "has no BucketPublicAccessBlock, must have one with all four settings true",
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket="charts"),
        ),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", "b", bucket="charts")),
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketPublicAccessBlock:BucketPublicAccessBlock", bucket="other"),
        ),
    ),
    remediation="Add a BucketPublicAccessBlock that points at the bucket, with all four settings true.",
    equivalents=("config:s3-bucket-level-public-access-prohibited", "FSBP:S3.8"),
)
