"""CACHE-003: caches keep snapshots and take updates."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_be

RULE = Rule(
    id="CACHE-003",
    title="Caches keep snapshots and take updates",
    severity=Severity.LOW,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(5)(ii)(A)"),
    applies_to="aws:elasticache/replicationGroup:ReplicationGroup",
    check=both(at_least("snapshotRetentionLimit", 1, "days"), must_be("autoMinorVersionUpgrade", True, "true")),
    good=({"snapshotRetentionLimit": 7, "autoMinorVersionUpgrade": True},),
    bad=(
        {},
        {"snapshotRetentionLimit": 0, "autoMinorVersionUpgrade": True},
        {"snapshotRetentionLimit": 7, "autoMinorVersionUpgrade": False},
    ),
    remediation="Set snapshotRetentionLimit and autoMinorVersionUpgrade.",
    equivalents=("config:elasticache-redis-cluster-automatic-backup-check", "FSBP:ElastiCache.1"),
)
