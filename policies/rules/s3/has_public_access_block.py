"""S3-102: no bucket is without its public access block."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-102",
    title="No bucket is without its public access block",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        "bucket",
        "has no public access block of its own",
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
    remediation="Add a BucketPublicAccessBlock that points at the bucket.",
    equivalents=("config:s3-bucket-level-public-access-prohibited", "FSBP:S3.8"),
)
