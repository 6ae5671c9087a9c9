"""BACKUP-103: backup vaults have a vault policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-103",
    title="Backup vaults have a vault policy",
    why=(
        "Without a vault policy, the IAM policies of the account alone decide who deletes, copies or restores recovery "
        "points. One role that is too broad is then enough to destroy or copy out every backup of the patient data."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.312(c)(1)"),
    check=companion_required(
        "aws:backup/vault:Vault",
        "aws:backup/vaultPolicy:VaultPolicy",
        "backupVaultName",
        "has no vault policy: IAM policies alone decide who deletes recovery points",
    ),
    good=(
        lambda: estate_of(
            aws("backup/vault:Vault", "daily"),
            aws("backup/vaultPolicy:VaultPolicy", "p", backupVaultName="daily"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/vault:Vault", "daily")),),
    remediation="Add an aws.backup.VaultPolicy that denies backup:DeleteRecoveryPoint.",
)
