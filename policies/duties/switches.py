"""Switches that AWS asks to be turned on once per organization or account, as needs of what relies on them."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import Need, Standing
from policies.duties.duty_estate import DutyEstate
from policies.separation.estate.entities import Account

ORGANIZATION = "organizations/organization:Organization"
GLOBAL_SETTINGS = "backup/globalSettings:GlobalSettings"
ACROSS_ACCOUNTS = "isCrossAccountBackupEnabled"


def payer_of(estate: DutyEstate, organization: str) -> Account | None:
    """The management account of an organization, if it is in the input."""
    payers = (a for a in estate.model.accounts.values() if a.payer and a.organization == organization and organization)
    return next(payers, None)


def organization_of(estate: DutyEstate, account: Account) -> Resource | None:
    """The resource that declares the organization of an account."""
    payer = payer_of(estate, account.organization)
    found = (o for o in estate.of_type(ORGANIZATION) if payer is not None and o.account == payer.id)
    return next(found, None)


def cross_account_backup(estate: DutyEstate, own: Account, other: Account | None) -> Iterator[Need]:
    """Both accounts are in one organization, whose management account has turned copies across accounts on."""
    if other is None or not other.organization or not own.organization:
        yield Standing(None, "the organization of one of the accounts is not in the input")
        return
    same = own.organization == other.organization
    yield Standing(same, f"{own.name or own.id} and {other.name or other.id} are in different organizations")
    payer = payer_of(estate, own.organization)
    if payer is None or organization_of(estate, own) is None:
        yield Standing(None, f"the management account of {own.organization} is not in the input")
        return
    yield Standing(
        any(_on(s) for s in estate.of_type(GLOBAL_SETTINGS) if s.account == payer.id),
        f"no {GLOBAL_SETTINGS} with {ACROSS_ACCOUNTS} = true in the management account {payer.name or payer.id}",
    )


def _on(settings: Resource) -> bool:
    given = settings.facts.get("globalSettings")
    return isinstance(given, dict) and str(given.get(ACROSS_ACCOUNTS)).lower() == "true"
