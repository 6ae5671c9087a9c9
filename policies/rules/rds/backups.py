"""RDS-003: databases keep automatic backups."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

RULE = Rule(
    id="RDS-003",
    title="Databases keep automatic backups",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)", "164.308(a)(7)(i)", "nprm-backup-48h"),
    applies_to=("aws:rds/instance:Instance", "aws:rds/cluster:Cluster"),
    check=at_least("backupRetentionPeriod", lambda settings: settings.database_backup_days, "days"),
    good=({"backupRetentionPeriod": 35},),
    bad=({}, {"backupRetentionPeriod": 0}, {"backupRetentionPeriod": 1}),
    remediation="Set backupRetentionPeriod to 7 days or more; it is what point-in-time recovery can reach back to.",
    equivalents=("config:db-instance-backup-enabled", "FSBP:RDS.11"),
)
