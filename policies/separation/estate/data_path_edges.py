"""The edges of data paths: one for each place that a resource of ``data_paths.yaml`` leads to another place."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Final

from infra.engine.graph import Graph, Resource
from policies.separation.estate.data_labels import data_classes_of
from policies.separation.estate.data_path_conditions import PolicyTexts, backup_policy_copies, is_fed_by_custom_events
from policies.separation.estate.data_path_places import NETWORK, PUBLIC, SOMEBODY, UNLABELLED, Place, Places
from policies.separation.estate.data_path_types import (
    CERTAINTIES,
    EVERYTHING_OF_ACCOUNT,
    EVERYTHING_OF_MEMBERS,
    SELF,
    TO_PUBLIC,
    TO_SOMEBODY,
    PathType,
    data_path_types,
    values_at,
)
from policies.separation.estate.entities import PHI, PHI_MINIMUM, PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import References
from policies.separation.estate.iam_resources import resource_kinds
from policies.separation.estate.missing_input import Missing

BACKUP_POLICY: Final = PathType("organization backup policy")
POSSIBLE, UNKNOWN_LEVEL = CERTAINTIES.index("POSSIBLE"), CERTAINTIES.index("UNKNOWN")


@dataclass(frozen=True, slots=True)
class Edge:
    """One declared path from a place to another. ``starts`` are the data classes that start at its origin."""

    origin: Place
    destination: Place
    row: PathType
    name: str
    source: str
    starts: frozenset[str] = frozenset()
    level: int = 0

    def carries(self, data_class: str) -> bool:
        """Whether data of a class takes this edge: a network carries what is in it, other paths what they read."""
        return self.row.every_kind or (data_class == NETWORK) == self.row.network

    def leads_on(self, owner: str) -> bool:
        """Whether data of this owner is followed beyond the destination: until another owner has it."""
        destination = self.destination
        if self.row.metadata or destination is PUBLIC or destination is SOMEBODY:
            return False
        return destination.account.owner == owner or not destination.known

    def leaves(self, start: Place, owner: str) -> bool:
        """Whether data of this owner leaves an account over this edge."""
        origin = self.origin if self.origin.account.id else start
        there = self.destination.account
        if not there.id:
            return True
        return there.owner != owner or there.id != origin.account.id

    def __str__(self) -> str:
        return f"{self.origin.name} -[{self.row.kind} {self.name}]-> {self.destination.name}"


class Edges:
    """Reads the edges of a graph."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[Missing]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self.places = Places(graph, refs, accounts)
        self.policies = PolicyTexts(graph, refs)
        self._stored: dict[str, set[str]] = {}
        for resource in graph.custom:
            if phi := data_classes_of(resource) & PHI:
                self._stored.setdefault(resource.account, set()).update(phi)

    def read(self) -> Iterator[Edge]:
        """Every edge, in graph order."""
        found = list(self._declared())
        led_to = {edge.destination.key for edge in found}
        for edge in found:
            is_unfed = edge.row.fed and edge.origin.key not in led_to
            yield replace(edge, starts=edge.starts | {UNLABELLED}) if is_unfed else edge

    def _declared(self) -> Iterator[Edge]:
        for resource in self.graph.custom:
            rows = data_path_types().get(resource.type, ())
            if rows and resource.account in self.accounts:
                facts = resource.facts
                for row in rows:
                    if row.applies(facts):
                        yield from self._of_row(resource, row)
        yield from self._organization_backups()

    def _of_row(self, resource: Resource, row: PathType) -> Iterator[Edge]:
        others = {prop: [r.facts for r in self.refs.resolve(resource, prop)] for prop in row.unless_of}
        fed = is_fed_by_custom_events(resource) if row.custom_events else True
        if fed is False or row.closed_by(others):
            return
        destinations = list(self._destinations(resource, row))
        if not destinations:
            return
        for origin, starts in self._origins(resource, row):
            level = UNKNOWN_LEVEL if fed is None else CERTAINTIES.index(row.certainty)
            if row.policy_mentions:
                mentioned = self.policies.mention(row.policy_mentions, origin.key)
                if mentioned is False:
                    continue
                level = level if mentioned else UNKNOWN_LEVEL
            for destination in destinations:
                if destination.key == origin.key:
                    continue
                here = level if destination.certain else max(level, POSSIBLE)
                edge = Edge(origin, destination, row, resource.name, str(resource.source or ""), starts, here)
                yield edge
                if row.bidirectional:
                    back = frozenset({NETWORK}) if row.network else frozenset[str]()
                    yield replace(edge, origin=destination, destination=origin, starts=back)

    def _origins(self, resource: Resource, row: PathType) -> Iterator[tuple[Place, frozenset[str]]]:
        """Where the data comes from, with the classes that start there; else the resource itself stands for it."""
        found = named = False
        for prop in row.origins:
            if prop in (EVERYTHING_OF_ACCOUNT, EVERYTHING_OF_MEMBERS):
                yield from self._stores(resource, prop)
                found = True
                continue
            for place in [self.places.of_resource(resource)] if prop == SELF else self._given(resource, prop, row):
                named = True
                if place.account.owner and not place.is_public:
                    if not row.only or place.resource_type in row.only:
                        yield place, _starts(place, row)
                    found = True
        if not (found or row.follows or row.only or (row.only_known and not named)):
            yield self.places.of_resource(resource), self._unnamed(resource, row)

    def _unnamed(self, resource: Resource, row: PathType) -> frozenset[str]:
        """What starts at a resource that does not name where its data comes from: its label need not be the data's."""
        if row.network:
            return frozenset({NETWORK})
        labels = self._labels(resource)
        return labels if row.metadata else labels & (PHI | PHI_MINIMUM) or frozenset({UNLABELLED})

    def _labels(self, resource: Resource) -> frozenset[str]:
        return self.places.labels(resource) or frozenset({UNLABELLED})

    def _stores(self, resource: Resource, which: str) -> Iterator[tuple[Place, frozenset[str]]]:
        """What the account of a resource stores, or what the accounts of all practices store."""
        if which == EVERYTHING_OF_ACCOUNT:
            yield (
                self._stored_in(resource.account),
                frozenset(self._stored.get(resource.account) or self._labels(resource)),
            )
            return
        for account in self.accounts.values():
            if account.plane in PRACTICE_PLANES:
                yield self._stored_in(account.id), frozenset(self._stored.get(account.id) or {UNLABELLED})

    def _stored_in(self, account_id: str) -> Place:
        place = self.places.of_account(account_id)
        return replace(place, key=f"data:{account_id}", name=f"the data of {place.name}")

    def _given(self, resource: Resource, prop: str, row: PathType) -> Iterator[Place]:
        """The places that a property names, without those that only guarded items name."""
        if not row.item_ids:
            return self.places.at(resource, prop, row)
        return self.places.of_values(values_at(row.opened(resource.facts), prop), resource, prop, row)

    def _destinations(self, resource: Resource, row: PathType) -> Iterator[Place]:
        fixed = {
            SELF: lambda: self.places.of_resource(resource),
            TO_PUBLIC: lambda: PUBLIC,
            TO_SOMEBODY: lambda: SOMEBODY,
        }
        seen: set[str] = set()
        for prop in row.destinations:
            if prop in fixed:
                yield fixed[prop]()
        given = tuple(prop for prop in row.destinations if prop not in fixed)
        pick = self._first if row.stop_at_first and given else self._all
        for place in pick(resource, row, given):
            if place.key not in seen:
                seen.add(place.key)
                if not place.known and place.key.startswith("?"):
                    what = f"{place.name}: the destination of this {row.kind} is not known yet"
                    self.missing.append(Missing(what, resource.account, frozenset({row.invariant})))
                yield place

    def _all(self, resource: Resource, row: PathType, props: Iterable[str]) -> Iterator[Place]:
        for prop in props:
            yield from self.places.at(resource, prop, row)

    def _first(self, resource: Resource, row: PathType, props: tuple[str, ...]) -> Iterator[Place]:
        """For each item of the list that the properties share, what the first property with a value names."""
        parts = [prop.split(".") for prop in props]
        common = 0
        while all(len(p) > common + 1 for p in parts) and len({p[common] for p in parts}) == 1:
            common += 1
        prefix = ".".join(parts[0][:common])
        for item in values_at(resource.facts, prefix) if prefix else (resource.facts,):
            for prop, path in zip(props, parts, strict=True):
                found = list(self.places.of_values(values_at(item, ".".join(path[common:])), resource, prop, row))
                yield from found
                if found:
                    break

    def _organization_backups(self) -> Iterator[Edge]:
        """Copies that backup policies of an organization order in the accounts under them."""
        for policy, account, vault in backup_policy_copies(self.graph, self.refs, self.accounts):
            origin = self._stored_in(account)
            stored = frozenset(self._stored.get(account, ())) or frozenset({UNLABELLED})
            for destination in self.places.of_values([vault], policy, "destinationVaultArn", BACKUP_POLICY):
                yield Edge(origin, destination, BACKUP_POLICY, policy.name, str(policy.source or ""), stored)


def _starts(place: Place, row: PathType) -> frozenset[str]:
    """The data classes that start at an origin: its labels, and what is not labelled where a resource holds data."""
    if row.follows:
        return frozenset()
    if row.network:
        return frozenset({NETWORK})
    through = row.labelled_only or row.fed or place.resource_type in junction_types()
    nameless = row.labelled_only and not place.resource_type  # such as the default event bus: no label tells of it
    found = place.labels & PHI if through and not nameless else place.labels or frozenset({UNLABELLED})
    if row.every_kind and place.is_network:
        found |= {NETWORK}
    if row.every_kind and place.is_network_setting:
        found |= {UNLABELLED}
    return found | {UNLABELLED} if row.any_label else found


@cache
def junction_types() -> frozenset[str]:
    """The types through which data passes and that hold none of their own."""
    through = {t for t, rows in data_path_types().items() if any(map(_leads_through, rows))}
    holding = {t for t, rows in data_path_types().items() if any(row.holds_data for row in rows)}
    return frozenset(through - holding - resource_kinds().keys())


def _leads_through(row: PathType) -> bool:
    """Whether a row leads data into the resource itself."""
    return SELF in row.destinations or (row.bidirectional and SELF in row.origins)
