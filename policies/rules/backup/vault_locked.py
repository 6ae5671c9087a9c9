"""BACKUP-002: backup vaults are locked for good."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both

RULE = Rule(
    id="BACKUP-002",
    title="Backup vaults are locked for good",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.310(d)(2)(iv)", "164.312(c)(1)", "nprm-backup-test"),
    applies_to="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    check=both(
        at_least("changeableForDays", 3, "days"),
        at_least("minRetentionDays", lambda settings: settings.backup_retention_days, "days"),
    ),
    good=({"changeableForDays": 3, "minRetentionDays": 35},),
    bad=({}, {"minRetentionDays": 35}, {"changeableForDays": 3, "minRetentionDays": 1}),
    remediation="Set changeableForDays (compliance mode after that many days) and minRetentionDays of 35 or more.",
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
