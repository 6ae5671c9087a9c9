"""BACKUP-107: backup vault policies exempt accounts of the vault's owner only."""

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.props import NotKnown
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import conditions, document, statements_at
from policies.rule_support.organization_policies import ACCOUNT
from policies.rules.backup.vault_policy_restricts_access import (
    DENY_DELETION,
    DENY_OTHER_ACCOUNTS,
    PRINCIPAL_ACCOUNT,
    denies_other_accounts,
)

POLICY = "backup/vaultPolicy:VaultPolicy"


def check(estate: EstateView) -> Iterator[Problem]:
    """Compare the owner of each account that the policy's deny exempts (BACKUP-006) with the owner of the vault."""
    owners = {account.id: owner_of(account) for account in estate.of_type(f"aws:{ACCOUNT}")}
    owners_known = all(owners) and all(owners.values())
    for policy in estate.of_type(f"aws:{POLICY}"):
        try:
            named = exempt_accounts(estate, policy)
        except NotKnown as unknown:
            yield Problem(policy, str(unknown), known=False)
            continue
        vault_owner = owners.get(policy.account, "")
        if others := sorted(account for account in named if owners.get(account) != vault_owner):
            message = f"policy exempts {', '.join(others)}, must exempt accounts of the vault's owner only"
            yield Problem(policy, message, known=owners_known and bool(vault_owner))


def exempt_accounts(estate: EstateView, policy: Resource) -> set[str]:
    """The accounts that the policy's deny exempts."""
    entries = filter(denies_other_accounts, statements_at(estate.props(policy), "policy"))
    return {account for entry in entries for account in conditions(entry)[PRINCIPAL_ACCOUNT]}


def vault(*accounts: str, other_owner: str = "lakeside") -> Graph:
    """Two accounts, and in one a vault policy that exempts these accounts, for the examples."""
    deny = {**DENY_OTHER_ACCOUNTS, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": [*accounts]}}}
    return estate_of(
        aws(ACCOUNT, CLINICAL, parentId="r-1"),
        aws(ACCOUNT, MANAGEMENT, parentId="r-1", tags={"mso:owner": other_owner}),
        aws(POLICY, "p", backupVaultName="daily", policy=document(DENY_DELETION, deny)),
    )


RULE = EstateRule(
    id="BACKUP-107",
    title="Backup vault policies exempt accounts of the vault's owner only",
    why=(
        "An account of another legal entity that the vault policy exempts can copy recovery points out or restore "
        "them. It obtains the complete patient data of a practice without any access to its databases."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    needs=("org",),
    check=check,
    good=(lambda: vault(CLINICAL), lambda: vault(CLINICAL, MANAGEMENT)),
    bad=(lambda: vault(CLINICAL, MANAGEMENT, other_owner="mso"), lambda: vault(CLINICAL, "999999999999")),
    remediation="List only accounts of the vault's owner in aws:PrincipalAccount of the deny in the vault policy.",
)
