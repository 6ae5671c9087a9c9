"""CACHE-003: ElastiCache replication groups keep snapshots and upgrade minor versions."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, must_be

RULE = Rule(
    id="CACHE-003",
    title="ElastiCache replication groups keep snapshots and upgrade minor versions",
    why=(
        "Sessions, queues or drafts that exist only in a cache are lost when its nodes fail, unless there is a "
        "snapshot. Missed minor upgrades leave published flaws of the engine open beside patient data."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=all_of(at_least("snapshotRetentionLimit", 1, "days"), must_be("autoMinorVersionUpgrade", True, "true")),
    good=({"snapshotRetentionLimit": 7, "autoMinorVersionUpgrade": True},),
    bad=(
        {},
        {"snapshotRetentionLimit": 0, "autoMinorVersionUpgrade": True},
        {"snapshotRetentionLimit": 7, "autoMinorVersionUpgrade": False},
    ),
    remediation="Set snapshotRetentionLimit to 1 or more (days) and autoMinorVersionUpgrade to true.",
    equivalents=("config:elasticache-redis-cluster-automatic-backup-check", "FSBP:ElastiCache.1"),
)
