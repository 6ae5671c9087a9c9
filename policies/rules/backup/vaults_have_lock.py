"""BACKUP-102: backup vaults have a vault lock."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-102",
    title="Backup vaults have a vault lock",
    why=(
        "A vault without a lock can be emptied by anyone with delete rights on AWS Backup. Ransomware attackers delete "
        "the backups first, and the practice then has nothing from which to restore its charts."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(ii)(A)", "nprm-backup-test"),
    check=companion_required(
        "aws:backup/vault:Vault",
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "backupVaultName",
        "has no vault lock: its recovery points can be deleted",
    ),
    good=(
        lambda: estate_of(
            aws("backup/vault:Vault", "daily"),
            aws("backup/vaultLockConfiguration:VaultLockConfiguration", "l", backupVaultName="daily"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/vault:Vault", "daily")),),
    remediation="Add an aws.backup.VaultLockConfiguration with changeableForDays and minRetentionDays.",
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
