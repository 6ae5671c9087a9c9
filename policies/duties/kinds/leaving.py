"""L9: a practice leaves: a person of its own takes each of its accounts out of an organization that others own."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.people import is_person, session_keys, somebody
from policies.separation.estate.entities import PRACTICE_PLANES, Account, Principal

WHY = "https://docs.aws.amazon.com/organizations/latest/userguide/orgs_manage_accounts_leave-as-member.html"
LEAVE, JOIN = "organizations:LeaveOrganization", "organizations:AcceptHandshake"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each account of a practice whose organization belongs to somebody else."""
    accounts = estate.model.accounts.values()
    owners = {account.organization: account.owner for account in accounts if account.payer}
    for account in accounts:
        organization = account.organization
        if (
            account.plane in PRACTICE_PLANES
            and not account.payer
            and owners.get(organization) not in (None, account.owner)
        ):
            who = [p for p in estate.in_account.get(account.id, ()) if p.owner == account.owner and _is_told_to(p)]
            alternatives = [tuple(_leaves(p, account)) for p in who]
            need = somebody(estate, account, alternatives, f"nobody of {account.owner} may", account.owner)
            does = f"is taken out of the organization of {owners[organization]} by a person of {account.owner}"
            yield Duty("L9", "leaving", account.name or account.id, does, (need,), WHY)


def _is_told_to(principal: Principal) -> bool:
    return is_person(principal) and any(s.allow and s.covers_action(LEAVE) for s in principal.identity)


def _leaves(principal: Principal, account: Account) -> Iterator[Need]:
    """To leave, and to accept the invitation of an organization of one's own."""
    keys = session_keys(principal)
    yield Call(principal, LEAVE, "*", keys, account.id)
    yield Call(principal, JOIN, f"arn:aws:organizations::{account.id}:handshake/*", keys, account.id)
