"""S3-106: every S3 bucket has ownership controls."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-106",
    title="Every S3 bucket has ownership controls",
    why=(
        "Where ACLs are enabled, the account that uploads an object owns it and can grant access that no bucket policy "
        "shows. A bucket created before April 2023 or changed by hand keeps ACLs enabled, and without declared "
        "controls no deployment corrects it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(4)(i)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        "bucket",
        "has no BucketOwnershipControls: ACLs can still grant access to its objects",
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketOwnershipControls:BucketOwnershipControls", bucket="charts"),
        ),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add BucketOwnershipControls with rule.objectOwnership BucketOwnerEnforced.",
    equivalents=("FSBP:S3.12",),
)
