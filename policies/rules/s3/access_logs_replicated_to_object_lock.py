"""S3-116: S3 access logs and AWS Config history are kept under Object Lock, directly or by replication."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Resource
from policies.estate_view import Companions, EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import Props
from policies.rule_support.example_graphs import aws, estate_of

BUCKET = "aws:s3/bucket:Bucket"
REPLICATION = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"


def check(estate: EstateView) -> Iterator[Problem]:
    """Require Object Lock, or replication into Object Lock, of each target of access logs and AWS Config history."""
    locks = estate.companions(LOCK, "bucket")
    copies = estate.companions(REPLICATION, "bucket")
    access = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    history = estate.texts("s3BucketName", "aws:cfg/deliveryChannel:DeliveryChannel")
    for name in sorted(access | history):
        bucket = estate.find(name, BUCKET)
        if bucket is None or locks.of(bucket):
            continue
        rules = [rule for copy in copies.of(bucket) for rule in estate.props(copy).blocks_at("rules")]
        if not any(replicates_into_lock(estate, locks, rule) for rule in rules):
            yield Problem(
                bucket,
                "receives logs and has neither Object Lock nor replication into a bucket in compliance mode",
                known=not copies.unresolved,
                needs=next(filter(None, (unseen_replica(estate, rule) for rule in rules)), ""),
            )


def replicates_into_lock(estate: EstateView, locks: Companions, rule: Props) -> bool:
    """Whether a rule replicates every object into compliance mode, with metrics and without delete markers."""
    target = estate.find(str(rule.at("destination.bucket")), BUCKET)
    modes = [estate.props(lock).at("rule.defaultRetention.mode") for lock in locks.of(target)] if target else []
    return "COMPLIANCE" in modes and replicates_all(rule)


def unseen_replica(estate: EstateView, rule: Props) -> str:
    """The stacks that would show the bucket into which a rule replicates every object; empty where it is shown."""
    if estate.find(str(rule.at("destination.bucket")), BUCKET) or not replicates_all(rule):
        return ""
    return estate.shown.unseen(rule.text_at("destination.account"))


def replicates_all(rule: Props) -> bool:
    """Whether a rule replicates every object, with metrics and without delete markers."""
    enabled = rule.at("status") == "Enabled" and rule.at("deleteMarkerReplication.status") != "Enabled"
    metrics = rule.at("destination.metrics.status") == "Enabled"
    return enabled and metrics and not rule.at("prefix") and not rule.at("filter.prefix")


LOGGING = aws("s3/bucketLogging:BucketLogging", "logging", bucket="charts", targetBucket="access")
ACCESS = aws("s3/bucket:Bucket", "access", bucket="access")
REPLICA = aws("s3/bucket:Bucket", "kept", bucket="kept", arn="arn:aws:s3:::kept", plane="log-archive", account="4" * 12)


def lock(mode: str = "COMPLIANCE") -> Resource:
    """The lock of the replica bucket, for the examples."""
    rule = {"defaultRetention": {"mode": mode, "years": 6}}
    return aws(LOCK.removeprefix("aws:"), "lock", bucket="kept", rule=rule, plane="log-archive", account="4" * 12)


def replication(delete_markers: str = "Disabled", metrics: str = "Enabled", **more: Any) -> Resource:
    """The replication of the access logs, for the examples."""
    destination = {"bucket": "arn:aws:s3:::kept", "metrics": {"status": metrics}}
    rule = {"status": "Enabled", "destination": destination, **more}
    rule["deleteMarkerReplication"] = {"status": delete_markers}
    return aws(REPLICATION.removeprefix("aws:"), "copies", bucket="access", rules=[rule])


RULE = EstateRule(
    id="S3-116",
    title="S3 access logs and AWS Config history are kept under Object Lock, directly or by replication",
    why=(
        "AWS cannot deliver these logs into a bucket with default Object Lock retention. An intruder who deletes them "
        "where they arrive erases the evidence of what was read, unless a copy is kept where nobody, including "
        "administrators, can delete it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(c)(1)", "164.316(b)(2)(i)"),
    check=check,
    good=(lambda: estate_of(LOGGING, ACCESS, REPLICA, lock(), replication()),),
    bad=(
        lambda: estate_of(LOGGING, ACCESS, REPLICA, lock()),
        lambda: estate_of(LOGGING, ACCESS, REPLICA, replication()),
        lambda: estate_of(LOGGING, ACCESS, REPLICA, lock("GOVERNANCE"), replication()),
        lambda: estate_of(LOGGING, ACCESS, REPLICA, lock(), replication(delete_markers="Enabled")),
        lambda: estate_of(LOGGING, ACCESS, REPLICA, lock(), replication(metrics="Disabled")),
        lambda: estate_of(LOGGING, ACCESS, REPLICA, lock(), replication(filter={"prefix": "some/"})),
    ),
    remediation=(
        "Replicate the bucket into a log archive bucket with Object Lock in compliance mode, or use "
        "infra.components.log_replication.LogReplication."
    ),
    equivalents=("config:s3-bucket-replication-enabled", "FSBP:S3.7"),
)
