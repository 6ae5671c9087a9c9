"""Checks that must hold in each AWS organization separately: no organization-wide service covers another one."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView, owner_of
from policies.model import EstateCheck, Problem

ORGANIZATION, ACCOUNT = "aws:organizations/organization:Organization", "aws:organizations/account:Account"


def each_organization(check: EstateCheck) -> EstateCheck:
    """Run the check on each organization's part of the estate; on the whole estate where there is one organization."""

    def checked(estate: EstateView) -> Iterator[Problem]:
        for owner, part in organizations(estate):
            for problem in check(part):
                where = f"in the organization of {owner}: " if owner else ""
                yield Problem(problem.resource, f"{where}{problem.message}", problem.known)

    return checked


def organizations(estate: EstateView) -> Iterator[tuple[str, EstateView]]:
    """The owner and the part of the estate of each organization; "" and the whole where there is one organization."""
    payers = {found.account: found for found in estate.of_type(ORGANIZATION)}
    if len(payers) < 2:
        yield "", estate
        return
    for payer in payers:
        created = [account for account in estate.of_type(ACCOUNT) if account.account == payer]
        members = {payer, *(account.id for account in created)}
        part = Graph(resource for resource in estate.graph if resource.account in members)
        yield next(map(owner_of, created), payer), EstateView(part, estate.settings)
