"""Facts collected from live accounts, read-only, in the one shape that rules and prover read.

Nothing here needs a declaration: lists say what exists, the emulator's bindings read each resource as they read it back
after a deployment, and what could not be listed or read stands in the graph as unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

from infra.emulator.provider.binding import Call, GoneError, NotEmulatedError, bindings
from infra.engine.collection_gaps import Unread
from infra.engine.graph import Graph, Resource
from infra.engine.provider import ProviderError
from infra.engine.runner import PROJECT
from scripts.aws.inventory import PRESENT, under
from scripts.aws.inventory.identity import ORGANIZATION
from scripts.aws.listing import Known, Listing, Where
from scripts.aws.read_only_context import Account, ReadOnlyContext
from scripts.aws.resource_reader import resource_of

WORKERS: Final = 8
ADMINS: Final = frozenset(
    {
        *(f"aws:{package}/organizationAdminAccount:OrganizationAdminAccount" for package in ("guardduty", "macie2")),
        "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        "aws:organizations/delegatedAdministrator:DelegatedAdministrator",
    }
)
"""What says which account runs a service for the organization."""

Progress = Callable[[str, int], None]
"""Told the name of an account and how many resources were found there, as each is done."""


def collect(
    accounts: Sequence[Account],
    regions: Sequence[str],
    *,
    closed: Iterable[Unread] = (),
    progress: Progress = lambda name, found: None,  # noqa: ARG005
    workers: int = WORKERS,
) -> Graph:
    """Everything that the lists know of in these accounts and regions; ``closed`` are accounts nobody could enter.

    Global services are asked in the first region.
    """
    with ThreadPoolExecutor(workers) as pool:
        surveys = list(pool.map(partial(_survey, regions=regions, progress=progress), accounts))
    gaps = [*closed, *(gap for survey in surveys for gap in survey.gaps), *_refused_to_admins(surveys)]
    gaps += _no_payer(surveys)
    found = [resource for survey in surveys for resource in survey.found.values()]
    return Graph([*found, *(gap.as_resource(PROJECT) for gap in dict.fromkeys(gaps))])


def _survey(account: Account, regions: Sequence[str], progress: Progress) -> Survey:
    survey = Survey(account, tuple(regions))
    survey.run()
    progress(account.name, len(survey.found))
    return survey


@dataclass
class Survey:
    """One account: what was found, what could not be read, and what was left to the account that runs a service."""

    account: Account
    regions: tuple[str, ...]
    master: str = ""
    found: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Unread] = field(default_factory=list)
    refused: list[Unread] = field(default_factory=list)

    @property
    def payer(self) -> bool:
        """Whether this is the organization's management account."""
        return self.account.id == self.master

    def run(self) -> None:
        """Ask every list, and for what is under each resource."""
        home = ReadOnlyContext(self.account, self.regions[0])
        for organization in self._tolerant(ORGANIZATION, home, _organizations):
            self.master = organization["MasterAccountId"]
        for listing in under(""):
            for place in self._places(listing, home):
                self._list(listing, place, {})
        for region in self.regions:
            for type_, present in PRESENT.items():
                self._look(type_, present, home.at(region=region))

    def _places(self, listing: Listing, home: ReadOnlyContext) -> Iterator[ReadOnlyContext]:
        if listing.where in (Where.REGION, Where.DELEGATED):
            yield from (home.at(region=region) for region in self.regions)
        elif listing.where is Where.ACCOUNT or self.payer:
            yield home

    def _list(self, listing: Listing, place: ReadOnlyContext, above: Known) -> None:
        bound = listing.type in bindings()
        delegated = listing.where is Where.DELEGATED
        for known in self._tolerant(listing.type, place, lambda here: listing.known(here, above), delegated=delegated):
            there = place.at(region=str(known.get("region", "")))
            if bound:
                self._read(listing, there, known)
            else:  # it only carries what is under it
                self._descend(listing, there, known)

    def _read(self, listing: Listing, place: ReadOnlyContext, known: Known) -> None:
        what = str(next((known[name] for name in ("id", "name", "bucket") if name in known), ""))
        delegated = listing.where is Where.DELEGATED
        for resource in self._tolerant(
            listing.type, place, lambda here: [resource_of(listing, here, known)], what, delegated=delegated
        ):
            if resource is not None and self.found.setdefault(resource.urn, resource) is resource:
                self._descend(listing, place, {**resource.facts, **known, "id": resource.id})

    def _descend(self, listing: Listing, place: ReadOnlyContext, known: Known) -> None:
        for below in under(listing.type):
            self._list(below, place, known)

    def _look(self, type_: str, present: Call, place: ReadOnlyContext) -> None:
        """What exists of a service that nothing here reads, is unread."""
        for name in self._tolerant(type_, place, lambda here: present(here, {"account": here.account})):
            self.gaps.append(self._gap(type_, place, str(name), "this kit does not read resources of this type yet"))

    def _tolerant(
        self,
        type_: str,
        place: ReadOnlyContext,
        ask: Callable[[ReadOnlyContext], Any],
        what: str = "",
        *,
        delegated: bool = False,
    ) -> list[Any]:
        """The answer as a list; what is not there is nothing, and what is refused or not supported is unread."""
        gaps = self.gaps
        try:
            return list(ask(place) or ())
        except GoneError:
            return []
        except NotEmulatedError as lack:
            why = f"the endpoint does not support it ({lack})"
        except ProviderError as refusal:
            why, gaps = str(refusal), self.refused if delegated else self.gaps
        except Exception as fault:  # one resource that cannot be understood must not hide all the others
            why = f"the kit's own code for this type failed with {type(fault).__name__}: {fault}"
        gaps.append(self._gap(type_, place, what, why))
        return []

    def _gap(self, type_: str, place: ReadOnlyContext, what: str, why: str) -> Unread:
        return Unread(self.account.name, self.account.id, place.region, type_, f"{type_} {what}".strip(), why)


def _organizations(place: ReadOnlyContext) -> list[Any]:
    """The organization that an account is in, if it is in one."""
    try:
        return [place.call("organizations.describe_organization")["Organization"]]
    except ProviderError as error:
        if "AWSOrganizationsNotInUse" in str(error):
            return []
        raise


def _refused_to_admins(surveys: Sequence[Survey]) -> Iterator[Unread]:
    """What was refused to an account that does run a service for the organization, or that may: nobody could tell."""
    found = [resource for survey in surveys for resource in survey.found.values() if resource.type in ADMINS]
    admins = {r.facts.get(name) for r in found for name in ("adminAccountId", "accountId")}
    payers = {survey.master for survey in surveys if survey.payer}
    for survey in surveys:
        yield from (gap for gap in survey.refused if gap.account in admins or survey.master not in payers)


def _no_payer(surveys: Sequence[Survey]) -> Iterator[Unread]:
    """The tree and guardrails of each organization whose management account was not among those read."""
    read = {survey.master for survey in surveys if survey.payer}
    for master in sorted({survey.master for survey in surveys if survey.master} - read):
        why = f"its management account {master} is not among those collected"
        yield Unread("org", master, "", ORGANIZATION, "the organization and its guardrails", why)
