"""BACKUP-002: backup vault locks are in compliance mode and keep recovery points at least 35 days."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least

RULE = Rule(
    id="BACKUP-002",
    title="Backup vault locks are in compliance mode and keep recovery points at least 35 days",
    why=(
        "Without compliance mode, an administrator or an intruder with their credentials can remove the lock and "
        "delete every backup before encrypting the data. In compliance mode nobody can delete recovery points early "
        "once the grace period has ended."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(ii)(A)", "nprm-backup-test"),
    applies_to="aws:backup/vaultLockConfiguration:VaultLockConfiguration",
    check=all_of(
        at_least("changeableForDays", 3, "days"),
        at_least("minRetentionDays", lambda settings: settings.backup_retention_days, "days"),
    ),
    good=({"changeableForDays": 3, "minRetentionDays": 35},),
    bad=({}, {"minRetentionDays": 35}, {"changeableForDays": 3, "minRetentionDays": 1}),
    remediation=(
        "Set changeableForDays to 3 or more (after that many days compliance mode is final) and minRetentionDays to 35 "
        "or more."
    ),
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
