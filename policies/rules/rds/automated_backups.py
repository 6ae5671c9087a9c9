"""RDS-003: RDS instances and clusters keep automated backups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="RDS-003",
    title="RDS instances and clusters keep automated backups",
    why=(
        "Without automated backups a dropped table or a corrupted chart cannot be undone. Point-in-time recovery "
        "reaches back only as far as the retention period, and a period of 0 turns automated backups off."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "nprm-backup-48h"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=at_least("backupRetentionPeriod", lambda settings: settings.database_backup_days, "days"),
    good=({"backupRetentionPeriod": 35},),
    bad=({}, {"backupRetentionPeriod": 0}, {"backupRetentionPeriod": 1}),
    remediation="Set backupRetentionPeriod to 7 or more (days): point-in-time recovery reaches back that far.",
    equivalents=("config:db-instance-backup-enabled", "FSBP:RDS.11"),
)
