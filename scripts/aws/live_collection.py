"""Collects the resources of live accounts, read-only, as a graph for rules and prover.

It needs no declaration: listings state what exists, and bindings read each resource as after a deployment on the
emulator. What could not be listed or read is in the graph as unread.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, Final

from infra.emulator.provider.binding import NotEmulatedError, NotFoundError
from infra.engine.collection_gaps import Unread, service_of
from infra.engine.embedded.runner import PROJECT
from infra.engine.graph import Graph, Resource
from infra.engine.provider import ProviderError
from scripts.aws.inventory import LISTINGS, listings_under
from scripts.aws.inventory.accounts_and_identity import ORGANIZATION
from scripts.aws.inventory.listing import Known, Listing, Where
from scripts.aws.inventory.readers import READ_ONLY, readers
from scripts.aws.read_only_context import Account, ReadOnlyContext
from scripts.aws.resource_identity import unused_parts_of_aws
from scripts.aws.resource_reader import REGIONAL, read_resource
from scripts.aws.unlisted_services import services_not_read

WORKERS: Final = 8
DELEGATED_ADMINISTRATOR: Final = "aws:organizations/delegatedAdministrator:DelegatedAdministrator"
ADMINISTRATOR_TYPES: Final = frozenset(
    {
        *(f"aws:{package}/organizationAdminAccount:OrganizationAdminAccount" for package in ("guardduty", "macie2")),
        "aws:securityhub/organizationAdminAccount:OrganizationAdminAccount",
        "aws:inspector2/delegatedAdminAccount:DelegatedAdminAccount",
        DELEGATED_ADMINISTRATOR,
    }
)
"""The types that state which account is the delegated administrator of a service."""
DELEGATED_TYPES: Final = frozenset(listing.type for listing in LISTINGS if listing.where is Where.DELEGATED) - {
    listing.type for listing in LISTINGS if listing.where is not Where.DELEGATED
}
SERVICES_OF_PRINCIPALS: Final = {"config": "cfg", "config-multiaccountsetup": "cfg", "macie": "macie2"}
"""The service as type tokens spell it, where the name of its service principal differs."""

Progress = Callable[[str, int], None]
"""Called after each account with its name and the number of resources found."""


def collect(
    accounts: Sequence[Account],
    regions: Sequence[str],
    *,
    inaccessible: Iterable[Unread] = (),
    progress: Progress = lambda name, found: None,  # noqa: ARG005
    workers: int = WORKERS,
) -> Graph:
    """The resources of all listed types in these accounts and regions; ``inaccessible`` are accounts without access.

    Global services are read once, with the first region as context.
    """
    with ThreadPoolExecutor(workers) as pool:
        collections = list(pool.map(partial(_collect_account, regions=regions, progress=progress), accounts))
    gaps = [*inaccessible, *(gap for each in collections for gap in each.gaps)]
    gaps += [*_denied_to_administrators(collections), *_missing_management_accounts(collections)]
    administrators, managed = _administrators(collections), _management_accounts(collections)
    found = [r for each in collections for r in each.own(administrators, known=each.management_account in managed)]
    by_aws = unused_parts_of_aws(Graph(found))
    found = [replace(each, external=True) if each.urn in by_aws else each for each in found]
    return Graph([*found, *(gap.as_resource(PROJECT) for gap in dict.fromkeys(gaps))])


def _collect_account(account: Account, regions: Sequence[str], progress: Progress) -> AccountCollection:
    collection = AccountCollection(account, tuple(regions))
    collection.run()
    progress(account.name, len(collection.found))
    return collection


@dataclass
class AccountCollection:
    """The collection of one account: resources, gaps, and reads that only a delegated administrator may make."""

    account: Account
    regions: tuple[str, ...]
    management_account: str = ""
    found: dict[str, Resource] = field(default_factory=dict)
    gaps: list[Unread] = field(default_factory=list)
    denied: list[Unread] = field(default_factory=list)

    @property
    def is_management_account(self) -> bool:
        """Whether this is the management account of its organization."""
        return self.account.id == self.management_account

    def run(self) -> None:
        """List and read every type, and the types under each resource."""
        home = ReadOnlyContext(self.account, self.regions[0])
        for organization in self._attempt(ORGANIZATION, home, _organizations):
            self.management_account = organization["MasterAccountId"]
        for listing in listings_under(""):
            for context in self._contexts(listing, home):
                self._list(listing, context, {})
        self.gaps += services_not_read([home.in_scope(region=region) for region in self.regions])

    def own(self, administrators: set[tuple[str, Any, str]], *, known: bool) -> Iterator[Resource]:
        """The resources, without what only the delegated administrator of a service has, where that is known."""
        for resource in self.found.values():
            service = service_of(resource.type)
            region = resource.region if service in {name for name, _, where in administrators if where} else ""
            delegated = known and resource.type in DELEGATED_TYPES
            if not delegated or (service, resource.account, region) in administrators:
                yield resource

    def _contexts(self, listing: Listing, home: ReadOnlyContext) -> Iterator[ReadOnlyContext]:
        if listing.where is Where.ORGANIZATION_REGION and not self.is_management_account:
            return
        if listing.where in REGIONAL:
            yield from (home.in_scope(region=region) for region in self.regions)
        elif listing.where is Where.ACCOUNT or self.is_management_account:
            yield home

    def _list(self, listing: Listing, context: ReadOnlyContext, parent: Known) -> None:
        bound = listing.type in readers()
        delegated = listing.where is Where.DELEGATED
        for known in self._attempt(listing.type, context, lambda aws: listing.known(aws, parent), delegated=delegated):
            own = context.in_scope(region=str(known.get("region", "")))
            if bound:
                self._read(listing, own, known)
            else:  # it only leads to the types under it
                self._descend(listing, own, known)

    def _read(self, listing: Listing, context: ReadOnlyContext, known: Known) -> None:
        what = str(next((known[name] for name in ("id", "name", "bucket") if name in known), ""))
        delegated = listing.where is Where.DELEGATED
        for resource in self._attempt(
            listing.type, context, lambda aws: [read_resource(listing, aws, known)], what, delegated=delegated
        ):
            if resource is not None and self.found.setdefault(resource.urn, resource) is resource:
                self._descend(listing, context, {**resource.facts, **known, "id": resource.id})

    def _descend(self, listing: Listing, context: ReadOnlyContext, known: Known) -> None:
        for child in listings_under(listing.type):
            self._list(child, context, known)

    def _attempt(
        self,
        type_: str,
        context: ReadOnlyContext,
        read: Callable[[ReadOnlyContext], Any],
        what: str = "",
        *,
        delegated: bool = False,
    ) -> list[Any]:
        """The result as a list; empty where nothing exists, and a gap where the call is denied or not supported."""
        gaps = self.gaps
        try:
            return list(read(context) or ())
        except NotFoundError:
            return []
        except NotEmulatedError as error:
            if self.account.emulated and type_ in {each.type for each in READ_ONLY}:
                return []  # the emulated AWS makes none
            why = f"the endpoint does not support it ({error})"
        except ProviderError as error:
            why, gaps = str(error), self.denied if delegated else self.gaps
        except Exception as error:  # a failure for one resource must not hide all others
            why = f"the kit's own code for this type failed with {type(error).__name__}: {error}"
        gaps.append(self._gap(type_, context, what, why))
        return []

    def _gap(self, type_: str, context: ReadOnlyContext, what: str, why: str) -> Unread:
        return Unread(self.account.name, self.account.id, context.region, type_, f"{type_} {what}".strip(), why)


def _organizations(context: ReadOnlyContext) -> list[Any]:
    """The organization of an account, as a list; empty where the account is in none."""
    try:
        return [context.call("organizations.describe_organization")["Organization"]]
    except ProviderError as error:
        if "AWSOrganizationsNotInUse" in str(error):
            return []
        raise


def _administrators(collections: Sequence[AccountCollection]) -> set[tuple[str, Any, str]]:
    """Each service with its delegated administrator and the region in which it is that; "" for every region."""
    found = [resource for each in collections for resource in each.found.values()]
    delegations = [resource for resource in found if resource.type in ADMINISTRATOR_TYPES]
    return {
        (_delegated_service(r), r.facts.get(name), "" if r.type == DELEGATED_ADMINISTRATOR else r.region)
        for r in delegations
        for name in ("adminAccountId", "accountId")
    }


def _denied_to_administrators(collections: Sequence[AccountCollection]) -> Iterator[Unread]:
    """Denied reads that are gaps: the account is the service's delegated administrator, or none is known."""
    administrators = {(service, account) for service, account, _ in _administrators(collections)}
    collected = _management_accounts(collections)
    for each in collections:
        known = each.management_account in collected
        yield from (gap for gap in each.denied if (gap.service, gap.account) in administrators or not known)


def _delegated_service(delegation: Resource) -> str:
    """The service that a delegation is for, as type tokens spell it (``macie2``)."""
    if principal := delegation.facts.get("servicePrincipal"):
        name = str(principal).removesuffix(".amazonaws.com")
        return SERVICES_OF_PRINCIPALS.get(name, name)
    return service_of(delegation.type)


def _missing_management_accounts(collections: Sequence[AccountCollection]) -> Iterator[Unread]:
    """A gap for each organization whose management account is not among the collected accounts."""
    named = {each.management_account for each in collections if each.management_account}
    for account in sorted(named - _management_accounts(collections)):
        why = f"its management account {account} is not among those collected"
        yield Unread("org", account, "", ORGANIZATION, "the organization and its guardrails", why)


def _management_accounts(collections: Sequence[AccountCollection]) -> set[str]:
    return {each.management_account for each in collections if each.is_management_account}
