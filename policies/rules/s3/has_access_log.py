"""S3-105: every bucket with patient data logs who reads it."""

from policies.estate import holds_phi
from policies.model import EstateRule, Severity
from policies.rules.companions import companion_required
from policies.rules.examples import aws, estate_of

RULE = EstateRule(
    id="S3-105",
    title="Every bucket with patient data logs who reads it",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(1)(ii)(D)"),
    check=companion_required(
        "aws:s3/bucket:Bucket",
        "aws:s3/bucketLogging:BucketLogging",
        "bucket",
        "holds patient data and has no access log",
        inline=lambda props: props.at("logging.targetBucket"),
        only=holds_phi,
    ),
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucketLogging:BucketLogging", bucket="charts", targetBucket="logs"),
        ),
        lambda: estate_of(
            aws("s3/bucket:Bucket", bucket="brand", plane="management", tags={"mso:data-class": "public"})
        ),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add a BucketLogging that points at a log bucket of the same account.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
