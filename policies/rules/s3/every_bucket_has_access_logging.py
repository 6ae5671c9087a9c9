"""S3-105: every S3 bucket writes access logs, except log targets and their replicas."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import Companions, EstateView, identifiers
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LOGGING = "s3/bucketLogging:BucketLogging"
REPLICATION = "s3/bucketReplicationConfig:BucketReplicationConfig"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """Require logging of each bucket; log targets and replicas of log targets in the same account are exempt.

    S3 delivers access logs within a Region. A locked replica in another Region of a bucket of the same account that
    logs is exempt: each read decrypts with its own KMS key, and CloudTrail records that.
    """
    logging = estate.companions(f"aws:{LOGGING}", "bucket")
    targets = estate.texts("targetBucket", f"aws:{LOGGING}")
    replicas = {
        (config.account, rule.text_at("destination.bucket"))
        for config in estate.of_type(f"aws:{REPLICATION}")
        if estate.text(config, "bucket") in targets
        for rule in estate.props(config).blocks_at("rules")
    }
    far = set(replicas_in_other_regions(estate, logging))
    locked = estate.companions(f"aws:{LOCK}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        name = bucket.facts.get("bucket", bucket.id)
        is_target = not targets.isdisjoint(identifiers(bucket))
        is_target |= (bucket.account, f"arn:aws:s3:::{name}") in replicas
        is_target |= (bucket.account, f"arn:aws:s3:::{name}") in far and bool(locked.of(bucket))
        inline = estate.props(bucket).at("logging.targetBucket")
        if not (is_target or inline or logging.of(bucket)):
            yield Problem(
                bucket, "has no BucketLogging: requests for its objects are not recorded", known=not logging.unresolved
            )


def replicas_in_other_regions(estate: EstateView, logging: Companions) -> Iterator[tuple[str, str]]:
    """Account and bucket ARN of each replica of a bucket that logs, told by the Region of the replicas' KMS key."""
    for config in estate.of_type(f"aws:{REPLICATION}"):
        if logging.pointing_at(estate.text(config, "bucket")):
            for rule in estate.props(config).blocks_at("rules"):
                key = rule.text_at("destination.encryptionConfiguration.replicaKmsKeyId").split(":")
                if len(key) > 3 and key[3] != config.region:
                    yield config.account, rule.text_at("destination.bucket")


REPLICA = aws("s3/bucket:Bucket", "kept", bucket="kept")


LOCKED = aws(LOCK, "lock", bucket="kept")


def replication_of(source: str, region: str = "") -> Resource:
    """The replication of a bucket into the replica bucket, with a KMS key of this Region, for the examples."""
    destination: dict[str, object] = {"bucket": "arn:aws:s3:::kept"}
    if region:
        destination["encryptionConfiguration"] = {"replicaKmsKeyId": f"arn:aws:kms:{region}:222222222222:alias/copies"}
    return aws(REPLICATION, "copies", bucket=source, rules=[{"destination": destination}])


RULE = EstateRule(
    id="S3-105",
    title="Every S3 bucket writes access logs, except log targets and their replicas",
    why=(
        "Without access logs nobody can say afterwards which patient files were read or by whom. Each suspected breach "
        "must then be treated as a breach of every file in the bucket."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    check=check,
    good=(
        lambda: estate_of(
            aws("s3/bucket:Bucket", "b", bucket="charts"),
            aws("s3/bucket:Bucket", "l", bucket="logs"),
            aws(LOGGING, bucket="charts", targetBucket="logs"),
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts", logging={"targetBucket": "logs"})),
        lambda: estate_of(REPLICA, replication_of("access"), aws(LOGGING, bucket="charts", targetBucket="access")),
        lambda: estate_of(
            REPLICA, LOCKED, replication_of("trail", "us-east-2"), aws(LOGGING, bucket="trail", targetBucket="access")
        ),
    ),
    bad=(
        lambda: estate_of(
            REPLICA, replication_of("trail", "us-east-2"), aws(LOGGING, bucket="trail", targetBucket="access")
        ),
        lambda: estate_of(
            REPLICA, LOCKED, replication_of("trail", "us-east-1"), aws(LOGGING, bucket="trail", targetBucket="access")
        ),
        lambda: estate_of(aws("s3/bucket:Bucket", bucket="charts")),
        lambda: estate_of(REPLICA, replication_of("charts"), aws(LOGGING, bucket="charts", targetBucket="access")),
    ),
    remediation="Add a BucketLogging that points at a log bucket of the same account.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
