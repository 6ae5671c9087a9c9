"""REDSHIFT-003: warehouses keep snapshots and take updates."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, must_be

RULE = Rule(
    id="REDSHIFT-003",
    title="Warehouses keep snapshots and take updates",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(5)(ii)(A)"),
    applies_to="aws:redshift/cluster:Cluster",
    check=both(
        at_least("automatedSnapshotRetentionPeriod", lambda settings: settings.database_backup_days, "days"),
        must_be("allowVersionUpgrade", True),
        must_be("skipFinalSnapshot", False),
    ),
    good=({"automatedSnapshotRetentionPeriod": 35, "allowVersionUpgrade": True, "skipFinalSnapshot": False},),
    bad=(
        {},
        {"automatedSnapshotRetentionPeriod": 1, "allowVersionUpgrade": True, "skipFinalSnapshot": False},
        {"automatedSnapshotRetentionPeriod": 35, "skipFinalSnapshot": False},
    ),
    remediation="Keep snapshots 7 days or more, allow upgrades, keep a final snapshot.",
    equivalents=(
        "config:redshift-backup-enabled",
        "config:redshift-cluster-maintenancesettings-check",
        "FSBP:Redshift.3",
    ),
)
