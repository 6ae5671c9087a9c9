"""S3-105: every bucket logs who reads it, but for those that the logs go to."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView, identities
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LOGGING = "s3/bucketLogging:BucketLogging"
COPIES = "s3/bucketReplicationConfig:BucketReplicationConfig"


def check(estate: EstateView) -> Iterator[Problem]:
    """A bucket that takes access logs, or copies of those of its own account, cannot log into itself without end."""
    logging = estate.companions(f"aws:{LOGGING}", "bucket")
    targets = estate.texts("targetBucket", f"aws:{LOGGING}")
    copied = {
        (config.account, rule.text_at("destination.bucket"))
        for config in estate.of_type(f"aws:{COPIES}")
        if estate.text(config, "bucket") in targets
        for rule in estate.props(config).blocks_at("rules")
    }
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        name = bucket.facts.get("bucket", bucket.id)
        is_target = not targets.isdisjoint(identities(bucket))
        is_target |= (bucket.account, f"arn:aws:s3:::{name}") in copied
        inline = estate.props(bucket).at("logging.targetBucket")
        if not (is_target or inline or logging.of(bucket)):
            yield Problem(bucket, "has no access log: nobody could say who read it", known=not logging.unresolved)


KEPT = aws("s3/bucket:Bucket", "kept", bucket="kept")


def copies_of(source: str) -> Resource:
    """What copies a bucket into the kept one, for the examples."""
    return aws(COPIES, "copies", bucket=source, rules=[{"destination": {"bucket": "arn:aws:s3:::kept"}}])


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
        lambda: estate_of(KEPT, copies_of("access"), aws(LOGGING, bucket="charts", targetBucket="access")),
    ),
    bad=(
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),
        lambda: estate_of(KEPT, copies_of("charts"), aws(LOGGING, bucket="charts", targetBucket="access")),
    ),
    remediation="Add a BucketLogging that points at a log bucket of the same account.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
