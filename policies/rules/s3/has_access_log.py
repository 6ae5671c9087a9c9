"""S3-105: every bucket logs who reads it, but for those that the logs go to."""

from collections.abc import Iterator

from policies.estate import Estate, identities
from policies.model import EstateRule, Problem, Severity
from policies.rules.examples import aws, estate_of

LOGGING = "s3/bucketLogging:BucketLogging"


def check(estate: Estate) -> Iterator[Problem]:
    """A bucket that takes access logs cannot log into itself without end."""
    logging = estate.companions(f"aws:{LOGGING}", "bucket")
    targets = estate.texts("targetBucket", f"aws:{LOGGING}")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        is_target = not targets.isdisjoint(identities(bucket))
        inline = estate.props(bucket).at("logging.targetBucket")
        if not (is_target or inline or logging.of(bucket)):
            yield Problem(bucket, "has no access log: nobody could say who read it", known=not logging.unresolved)


RULE = EstateRule(
    id="S3-105",
    title="Every bucket logs who reads it, but for those that the logs go to",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(1)(ii)(D)"),
    check=check,
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucket:Bucket", "l", bucket="logs"),
            aws(LOGGING, bucket="charts", targetBucket="logs"),
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", logging={"targetBucket": "logs"})),
    ),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),),
    remediation="Add a BucketLogging that points at a log bucket of the same account.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
