"""BACKUP-103: no vault is without an access policy."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="BACKUP-103",
    title="No vault is without an access policy",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(A)", "164.312(a)(1)"),
    check=companion_required(
        "aws:backup/vault:Vault",
        "aws:backup/vaultPolicy:VaultPolicy",
        "backupVaultName",
        "has no access policy: identity policies alone decide who deletes",
    ),
    good=(
        lambda: estate_of(
            aws("backup/vault:Vault", "daily"),
            aws("backup/vaultPolicy:VaultPolicy", "p", backupVaultName="daily"),
        ),
    ),
    bad=(lambda: estate_of(aws("backup/vault:Vault", "daily")),),
    remediation="Add a VaultPolicy that denies backup:DeleteRecoveryPoint.",
)
