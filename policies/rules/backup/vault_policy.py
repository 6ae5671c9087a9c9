"""BACKUP-006: nobody may delete recovery points or open the vault to all."""

from policies.model import Rule, Severity
from policies.rules.documents import (
    Statement,
    actions,
    allows,
    covers,
    document,
    each_statement,
    is_service_wildcard,
    no_public_grant,
    principals,
    some_statement,
    statement,
)
from policies.rules.expectations import both

BY_SERVICES = {"Bool": {"aws:ViaAWSService": "true"}}


def complaint(entry: Statement) -> str | None:
    """Every right on the vault at once."""
    return "allows everything on the vault" if allows(entry) and any(map(is_service_wildcard, actions(entry))) else None


def keeps_points(entry: Statement) -> bool:
    """Whether it denies deletion to everyone, come what may."""
    if allows(entry) or entry.get("Condition") or "*" not in principals(entry):
        return False
    return any(covers(pattern, "backup:deleterecoverypoint") for pattern in actions(entry))


RULE = Rule(
    id="BACKUP-006",
    title="Nobody may delete recovery points or open the vault to all",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.312(c)(1)", "164.312(a)(1)"),
    applies_to="aws:backup/vaultPolicy:VaultPolicy",
    check=both(
        no_public_grant("policy"),
        each_statement("policy", complaint),
        some_statement("policy", keeps_points, "no statement denies backup:DeleteRecoveryPoint"),
    ),
    good=(
        {
            "policy": document(
                statement("Deny", ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"], principal="*")
            )
        },
    ),
    bad=(
        {},
        {"policy": document(statement("Allow", "backup:CopyIntoBackupVault", principal="*"))},
        {"policy": document(statement("Deny", "backup:StartRestoreJob", principal="*"))},
        {"policy": document(statement("Deny", "backup:*", principal="*", Condition=BY_SERVICES))},
    ),
    remediation="Deny backup:DeleteRecoveryPoint to all, and let named accounts copy in.",
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
