"""S3-103: no bucket is without versions."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="S3-103",
    title="No bucket is without versions",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.312(c)(1)", "164.312(c)(2)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketVersioning:BucketVersioning",
        "bucket",
        "keeps no versions: what is overwritten is lost",
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
    remediation="Add a BucketVersioning that points at the bucket.",
    equivalents=("config:s3-bucket-versioning-enabled", "FSBP:S3.14"),
)
