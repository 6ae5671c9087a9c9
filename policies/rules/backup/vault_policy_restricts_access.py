"""BACKUP-006: backup vault policies deny deletion of recovery points and use by unnamed accounts."""

import re

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of
from policies.rule_support.iam_documents import (
    Statement,
    actions,
    allows,
    conditions,
    covers,
    document,
    each_statement,
    exempts_only_by,
    is_service_wildcard,
    no_public_grant,
    principals,
    some_statement,
    statement,
)

PRINCIPAL_ACCOUNT = "aws:principalaccount"
VAULT_ACTIONS = (
    "backup:copyfrombackupvault", "backup:copyintobackupvault", "backup:getrecoverypointrestoremetadata",
    "backup:putbackupvaultaccesspolicy", "backup:startrestorejob",
)  # fmt: skip
"""The actions that move backups out of or into a vault; AWS Backup accepts no wildcard here, so each is named."""
DENY_DELETION = statement("Deny", ["backup:DeleteRecoveryPoint", "backup:UpdateRecoveryPointLifecycle"], principal="*")
DENY_OTHER_ACCOUNTS = statement(
    "Deny", [*VAULT_ACTIONS], principal="*",
    Condition={
        "StringNotEquals": {"aws:PrincipalAccount": ["222222222222"]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    },
)  # fmt: skip
BY_SERVICES = {"Bool": {"aws:ViaAWSService": "true"}}


def broad_allow(entry: Statement) -> str | None:
    """The message about a statement that allows every action on the vault."""
    wildcard = any(map(is_service_wildcard, actions(entry)))
    return "allows every action on the vault" if allows(entry) and wildcard else None


def denies_deletion(entry: Statement) -> bool:
    """Whether it denies deletion of recovery points to every principal, without a condition."""
    if allows(entry) or entry.get("Condition") or "*" not in principals(entry):
        return False
    return any(covers(pattern, "backup:deleterecoverypoint") for pattern in actions(entry))


def denies_other_accounts(entry: Statement) -> bool:
    """Whether it denies the vault actions to every account except those that aws:PrincipalAccount names."""
    if "*" not in principals(entry) or not exempts_only_by(entry, {PRINCIPAL_ACCOUNT}):
        return False
    named = all(re.fullmatch(r"\d{12}", account) for account in conditions(entry)[PRINCIPAL_ACCOUNT])
    return named and all(any(covers(pattern, action) for pattern in actions(entry)) for action in VAULT_ACTIONS)


RULE = Rule(
    id="BACKUP-006",
    title="Backup vault policies deny deletion of recovery points and use by unnamed accounts",
    why=(
        "A principal that may delete recovery points can destroy the last copy of the practice's records, and an "
        "account that may copy or restore them obtains all patient data. A deny in the vault policy overrides what IAM "
        "policies allow."
    ),
    severity=Severity.HIGH,
    cites=("164.308(a)(7)(ii)(A)", "164.312(c)(1)", "164.312(a)(1)"),
    applies_to="aws:backup/vaultPolicy:VaultPolicy",
    check=all_of(
        no_public_grant("policy"),
        each_statement("policy", broad_allow),
        some_statement("policy", denies_deletion, "no statement denies backup:DeleteRecoveryPoint"),
        some_statement(
            "policy",
            denies_other_accounts,
            "no statement denies the vault actions to accounts that aws:PrincipalAccount does not name",
        ),
    ),
    good=({"policy": document(DENY_DELETION, DENY_OTHER_ACCOUNTS)},),
    bad=(
        {},
        {
            "policy": document(
                DENY_DELETION, DENY_OTHER_ACCOUNTS, statement("Allow", "backup:CopyIntoBackupVault", principal="*")
            )
        },
        {"policy": document(DENY_OTHER_ACCOUNTS, statement("Deny", "backup:StartRestoreJob", principal="*"))},
        {"policy": document(DENY_OTHER_ACCOUNTS, {**DENY_DELETION, "Condition": BY_SERVICES})},
        {"policy": document(DENY_DELETION)},
        {"policy": document(DENY_DELETION, {**DENY_OTHER_ACCOUNTS, "Action": "backup:StartRestoreJob"})},
        {
            "policy": document(
                DENY_DELETION, {**DENY_OTHER_ACCOUNTS, "Condition": {**DENY_OTHER_ACCOUNTS["Condition"], **BY_SERVICES}}
            )
        },
        {
            "policy": document(
                DENY_DELETION, {**DENY_OTHER_ACCOUNTS, "Condition": {"StringNotLike": {"aws:PrincipalAccount": "*"}}}
            )
        },
        {"policy": document(DENY_DELETION, {**DENY_OTHER_ACCOUNTS, "Principal": {"AWS": "222222222222"}})},
    ),
    remediation=(
        "Deny backup:DeleteRecoveryPoint to every principal, and deny the copy, restore and policy actions of the "
        "vault where aws:PrincipalAccount is none of the owner's accounts."
    ),
    equivalents=("config:backup-recovery-point-manual-deletion-disabled",),
)
