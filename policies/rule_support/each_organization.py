"""Checks that must hold in each organization by itself: nothing that watches one sees into another."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.estate_view import EstateView, owner_of
from policies.model import EstateCheck, Problem

ORGANIZATION, ACCOUNT = "aws:organizations/organization:Organization", "aws:organizations/account:Account"


def each_organization(check: EstateCheck) -> EstateCheck:
    """The check of every organization's part of the estate, where there are several; of the estate otherwise."""

    def checked(estate: EstateView) -> Iterator[Problem]:
        for owner, part in organizations(estate):
            for problem in check(part):
                where = f"in the organization of {owner}: " if owner else ""
                yield Problem(problem.resource, f"{where}{problem.message}", problem.known)

    return checked


def organizations(estate: EstateView) -> Iterator[tuple[str, EstateView]]:
    """Each organization's part of the estate with its owner; the whole and "" where there is one organization."""
    payers = {found.account: found for found in estate.of_type(ORGANIZATION)}
    if len(payers) < 2:
        yield "", estate
        return
    for payer in payers:
        made = [account for account in estate.of_type(ACCOUNT) if account.account == payer]
        members = {payer, *(account.id for account in made)}
        part = Graph(resource for resource in estate.graph if resource.account in members)
        yield next(map(owner_of, made), payer), EstateView(part, estate.settings)
