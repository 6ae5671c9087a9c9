"""S3-106: no bucket is without ownership controls."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-106",
    title="No bucket is without ownership controls",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(i)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "bucket",
        "has no ownership controls: access control lists may still count",
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketOwnershipControls:BucketOwnershipControls", bucket="charts"),
        ),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add BucketOwnershipControls with BucketOwnerEnforced.",
    equivalents=("FSBP:S3.12",),
)
