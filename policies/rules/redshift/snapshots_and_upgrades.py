"""REDSHIFT-003: Redshift clusters keep automated and final snapshots and allow version upgrades."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, must_be

RULE = Rule(
    id="REDSHIFT-003",
    title="Redshift clusters keep automated and final snapshots and allow version upgrades",
    why=(
        "Without snapshots a dropped table or a deleted cluster cannot be restored, and the practice loses its "
        "reporting data. Without version upgrades, known flaws stay open in a warehouse that joins the records of many "
        "patients."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:redshift/cluster:Cluster",
    check=all_of(
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
    remediation=(
        "Set automatedSnapshotRetentionPeriod to 7 or more (days), allowVersionUpgrade to true and skipFinalSnapshot "
        "to false."
    ),
    equivalents=(
        "config:redshift-backup-enabled",
        "config:redshift-cluster-maintenancesettings-check",
        "FSBP:Redshift.3",
    ),
)
