"""BACKUP-006: nobody may delete recovery points, and nobody but accounts that are named does anything with a vault."""

import re

from policies.model import Rule, Severity
from policies.rule_support.expectations import both
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    conditions,
    covers,
    document,
    each_statement,
    is_service_wildcard,
    no_public_grant,
    principals,
    some_statement,
    spares_by,
    statement,
)

OWNER = "aws:principalaccount"
USES = (
    "backup:copyfrombackupvault", "backup:copyintobackupvault", "backup:getrecoverypointrestoremetadata",
    "backup:putbackupvaultaccesspolicy", "backup:startrestorejob",
)  # fmt: skip
"""By which backups come out of a vault, or something else in; AWS takes no wildcard here, so each is named."""
KEPT = statement("Deny", ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"], principal="*")
OURS = statement(
    "Deny", [*USES], principal="*",
    Condition={
        "StringNotEquals": {"aws:PrincipalAccount": ["222222222222"]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    },
)  # fmt: skip
BY_SERVICES = {"Bool": {"aws:ViaAWSService": "true"}}


def complaint(entry: Statement) -> str | None:
    """Every right on the vault at once."""
    return "allows everything on the vault" if allows(entry) and any(map(is_service_wildcard, actions(entry))) else None


def keeps_points(entry: Statement) -> bool:
    """Whether it denies deletion to everyone, come what may."""
    if allows(entry) or entry.get("Condition") or "*" not in principals(entry):
        return False
    return any(covers(pattern, "backup:deleterecoverypoint") for pattern in actions(entry))


def keeps_strangers_out(entry: Statement) -> bool:
    """Whether it denies what can be done with backups to principals of every account but those named."""
    if "*" not in principals(entry) or not spares_by(entry, {OWNER}):
        return False
    named = all(re.fullmatch(r"\d{12}", account) for account in conditions(entry)[OWNER])
    return named and all(any(covers(pattern, act) for pattern in actions(entry)) for act in USES)


RULE = Rule(
    id="BACKUP-006",
    title="Nobody may delete recovery points, and nobody but named accounts does anything with a vault",
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.312(c)(1)", "164.312(a)(1)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:backup/vaultPolicy:VaultPolicy",
    check=both(
        no_public_grant("policy"),
        each_statement("policy", complaint),
        some_statement("policy", keeps_points, "no statement denies backup:DeleteRecoveryPoint"),
        some_statement("policy", keeps_strangers_out, "no statement denies strangers' accounts what it is used for"),
    ),
    good=({"policy": document(KEPT, OURS)},),
    bad=(
        {},
        {"policy": document(KEPT, OURS, statement("Allow", "backup:CopyIntoBackupVault", principal="*"))},
        {"policy": document(OURS, statement("Deny", "backup:StartRestoreJob", principal="*"))},
        {"policy": document(OURS, {**KEPT, "Condition": BY_SERVICES})},
        {"policy": document(KEPT)},
        {"policy": document(KEPT, {**OURS, "Action": "backup:StartRestoreJob"})},
        {"policy": document(KEPT, {**OURS, "Condition": {**OURS["Condition"], **BY_SERVICES}})},
        {"policy": document(KEPT, {**OURS, "Condition": {"StringNotLike": {"aws:PrincipalAccount": "*"}}})},
        {"policy": document(KEPT, {**OURS, "Principal": {"AWS": "222222222222"}})},
    ),
    remediation=(
        "Deny backup:DeleteRecoveryPoint to all, and everything else that a vault is used for where "
        "aws:PrincipalAccount is none of the owner's accounts; let named accounts copy in."
    ),
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
