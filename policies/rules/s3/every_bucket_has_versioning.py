"""S3-103: every S3 bucket has versioning."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-103",
    title="Every S3 bucket has versioning",
    why=(
        "Without versioning an overwrite or delete destroys the only copy of a record. A faulty import, a mistaken "
        "sync or ransomware with one stolen role then loses charts that no backup newer than the last run contains."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketVersioning:BucketVersioning",
        "bucket",
        "has no versioning: overwritten and deleted objects are lost",
        inline=lambda props: props.at("versioning.enabled") is True,
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"), aws("s3/bucketVersioning:BucketVersioning", bucket="charts")
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", versioning={"enabled": True})),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", versioning={"enabled": False})),
    ),
    remediation="Add a BucketVersioning that points at the bucket, with versioningConfiguration.status Enabled.",
    equivalents=("config:s3-bucket-versioning-enabled", "FSBP:S3.14"),
)
