"""S3-116: logs that AWS cannot deliver into a lock are copied into one."""

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
    """Where access logs and AWS Config's history land there is a lock, or a copy goes into one and deletions do not."""
    locks = estate.companions(LOCK, "bucket")
    copies = estate.companions(REPLICATION, "bucket")
    access = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    history = estate.texts("s3BucketName", "aws:cfg/deliveryChannel:DeliveryChannel")
    for name in sorted(access | history):
        bucket = estate.find(name, BUCKET)
        if bucket is None or locks.of(bucket):
            continue
        rules = [rule for copy in copies.of(bucket) for rule in estate.props(copy).blocks_at("rules")]
        if not any(keeps(estate, locks, rule) for rule in rules):
            yield Problem(bucket, "logs land here and no lock keeps a copy of them", known=not copies.unresolved)


def keeps(estate: EstateView, locks: Companions, rule: Props) -> bool:
    """Whether a replication rule carries objects into a lock, leaves deletions behind, and counts what fails."""
    target = estate.find(str(rule.at("destination.bucket")), BUCKET)
    held = [estate.props(lock).at("rule.defaultRetention.mode") for lock in locks.of(target)] if target else []
    on = rule.at("status") == "Enabled" and rule.at("deleteMarkerReplication.status") != "Enabled"
    counted = rule.at("destination.metrics.status") == "Enabled"
    return on and counted and "COMPLIANCE" in held and not rule.at("prefix") and not rule.at("filter.prefix")


LOGGING = aws("s3/bucketLogging:BucketLogging", "logging", bucket="charts", targetBucket="access")
ACCESS = aws("s3/bucket:Bucket", "access", bucket="access")
KEPT = aws("s3/bucket:Bucket", "kept", bucket="kept", arn="arn:aws:s3:::kept", plane="log-archive", account="4" * 12)


def lock(mode: str = "COMPLIANCE") -> Resource:
    """The lock on the copies, for the examples."""
    held = {"defaultRetention": {"mode": mode, "years": 6}}
    return aws(LOCK.removeprefix("aws:"), "lock", bucket="kept", rule=held, plane="log-archive", account="4" * 12)


def copied(deletions: str = "Disabled", counted: str = "Enabled", **more: Any) -> Resource:
    """What copies the access logs, for the examples."""
    destination = {"bucket": "arn:aws:s3:::kept", "metrics": {"status": counted}}
    rule = {"status": "Enabled", "destination": destination, **more}
    rule["deleteMarkerReplication"] = {"status": deletions}
    return aws(REPLICATION.removeprefix("aws:"), "copies", bucket="access", rules=[rule])


RULE = EstateRule(
    id="S3-116",
    title="Logs that AWS cannot deliver into a lock are copied into one",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(c)(1)", "164.316(b)(2)(i)"),
    check=check,
    good=(lambda: estate_of(LOGGING, ACCESS, KEPT, lock(), copied()),),
    bad=(
        lambda: estate_of(LOGGING, ACCESS, KEPT, lock()),
        lambda: estate_of(LOGGING, ACCESS, KEPT, copied()),
        lambda: estate_of(LOGGING, ACCESS, KEPT, lock("GOVERNANCE"), copied()),
        lambda: estate_of(LOGGING, ACCESS, KEPT, lock(), copied(deletions="Enabled")),
        lambda: estate_of(LOGGING, ACCESS, KEPT, lock(), copied(counted="Disabled")),
        lambda: estate_of(LOGGING, ACCESS, KEPT, lock(), copied(filter={"prefix": "some/"})),
    ),
    remediation="Replicate the bucket into a locked bucket of the log archive: infra.components.Replication.",
    equivalents=("config:s3-bucket-replication-enabled", "FSBP:S3.7"),
)
