"""BACKUP-107: the accounts that a vault lets in are its owner's."""

from collections.abc import Iterator

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView, owner_of
from policies.model import EstateRule, Problem, Severity
from policies.props import NotKnown
from policies.rule_support.example_graphs import CLINICAL, MANAGEMENT, aws, estate_of
from policies.rule_support.iam_documents import conditions, document, readable
from policies.rule_support.organization_policies import ACCOUNT
from policies.rules.backup.vault_policy import KEPT, OURS, OWNER, keeps_strangers_out

POLICY = "backup/vaultPolicy:VaultPolicy"


def check(estate: EstateView) -> Iterator[Problem]:
    """Whom the deny of its policy spares, BACKUP-006 has named; here they are compared with who owns which account."""
    owners = {account.id: owner_of(account) for account in estate.of_type(f"aws:{ACCOUNT}")}
    all_told = all(owners) and all(owners.values())
    for policy in estate.of_type(f"aws:{POLICY}"):
        try:
            named = spared(estate, policy)
        except NotKnown as unknown:
            yield Problem(policy, str(unknown), known=False)
            continue
        mine = owners.get(policy.account, "")
        if others := sorted(account for account in named if owners.get(account) != mine):
            told = f"lets in {', '.join(others)}, no account of the vault's owner"
            yield Problem(policy, told, known=all_told and bool(mine))


def spared(estate: EstateView, policy: Resource) -> set[str]:
    """The accounts whose principals the policy's deny leaves alone."""
    entries = filter(keeps_strangers_out, readable(estate.props(policy), "policy"))
    return {account for entry in entries for account in conditions(entry)[OWNER]}


def vault(*accounts: str, theirs: str = "lakeside") -> Graph:
    """Two accounts, and the policy of a vault in one that spares these, for the examples."""
    deny = {**OURS, "Condition": {"StringNotEquals": {"aws:PrincipalAccount": [*accounts]}}}
    return estate_of(
        aws(ACCOUNT, CLINICAL, parentId="r-1"),
        aws(ACCOUNT, MANAGEMENT, parentId="r-1", tags={"mso:owner": theirs}),
        aws(POLICY, "p", backupVaultName="daily", policy=document(KEPT, deny)),
    )


RULE = EstateRule(
    id="BACKUP-107",
    title="The accounts that a vault lets in are its owner's",
    severity=Severity.HIGH,
    cites=("164.308(a)(4)(ii)(A)", "164.312(a)(1)", "164.308(a)(7)(ii)(A)"),
    needs=("org",),
    check=check,
    good=(lambda: vault(CLINICAL), lambda: vault(CLINICAL, MANAGEMENT)),
    bad=(lambda: vault(CLINICAL, MANAGEMENT, theirs="mso"), lambda: vault(CLINICAL, "999999999999")),
    remediation="Name no accounts but the owner's in aws:PrincipalAccount of the vault policy's deny.",
)
