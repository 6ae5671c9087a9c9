"""BACKUP-102: no vault is without its lock."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-102",
    title="No vault is without its lock",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.310(d)(2)(iv)", "164.312(c)(1)", "nprm-backup-test"),
    check=companion_required(
        "aws:backup/vault:Vault",
        "aws:backup/vaultLockConfiguration:VaultLockConfiguration",
        "backupVaultName",
        "can be emptied: it has no lock",
    ),
    good=(
        lambda: estate_of(
            aws("backup/vault:Vault", "daily"),
            aws("backup/vaultLockConfiguration:VaultLockConfiguration", "l", backupVaultName="daily"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/vault:Vault", "daily")),),
    remediation="Add a VaultLockConfiguration with changeableForDays.",
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
