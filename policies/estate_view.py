"""An estate as estate rules see it: the resource graph with owners, planes, data classes and related resources."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property, lru_cache

from infra.engine.graph import Graph, Resource
from policies.policy_config import Settings
from policies.props import Props, props_of
from policies.shown_accounts import Member, ShownAccounts

PLANES = ("org", "log-archive", "security", "management", "clinical", "exchange", "backup", "location")
PHI_CLASSES = frozenset({"phi", "phi-sensitive", "phi-minimum", "limited-data-set"})
PHI_PLANES = frozenset({"clinical", "exchange", "backup"})
REGIONLESS_TYPES = ("pulumi:", "aws:iam/", "aws:cloudwatch/eventRule:", "aws:cloudwatch/eventTarget:")
"""Prefixes of types that do not show that an account uses a region."""
ORGANIZATION, MEMBER_ACCOUNT = "aws:organizations/organization:Organization", "aws:organizations/account:Account"


def plane_named(name: object) -> str:
    """The plane of a stack or tag (``clinical`` for ``clinical-lakeside``); empty for any other name."""
    return _plane(name) if isinstance(name, str) else ""


@lru_cache(maxsize=4096)
def _plane(name: str) -> str:
    return next((plane for plane in PLANES if name == plane or name.startswith(f"{plane}-")), "")


def plane_of(resource: Resource) -> str:
    """The plane of a resource, from its tag or else its stack's name; empty where neither gives one."""
    return plane_named(resource.tags.get("mso:plane")) or plane_named(resource.stack)


def data_classes_of(resource: Resource) -> frozenset[str]:
    """The data classes in the resource's tag; empty where it has none."""
    tag = resource.tags.get("mso:data-class")
    return _classes(tag) if isinstance(tag, str) else frozenset()


@lru_cache(maxsize=4096)
def _classes(tag: str) -> frozenset[str]:
    return frozenset(filter(None, re.split(r"[ +/,]+", tag)))


class Companions:
    """Resources of some types, indexed by the resource that one of their properties refers to.

    For example the bucket policies of a bucket. ``unresolved`` are those whose property names nothing.
    """

    def __init__(self, resources: Iterable[Resource], properties: Sequence[str]) -> None:
        self.unresolved: list[Resource] = []
        self._by_target: dict[str, list[Resource]] = {}
        self._by_location: dict[tuple[str, str, str], list[Resource]] = {}
        for resource in resources:
            targets = set(self._targets(resource, properties))
            if not targets:
                self.unresolved.append(resource)
            for target in targets:
                self._by_target.setdefault(target, []).append(resource)
                self._by_location.setdefault((resource.account, resource.region, target), []).append(resource)

    @staticmethod
    def _targets(resource: Resource, properties: Sequence[str]) -> Iterable[str]:
        for name in properties:
            value = resource.facts.get(name)
            yield from resource.property_dependencies.get(name, ())
            for item in value if isinstance(value, list) else (value,):
                if isinstance(item, str) and item:
                    yield item

    def of(self, resource: Resource) -> list[Resource]:
        """The resources that refer to this one, by URN, id, ARN or name, in the same account and region."""
        location = resource.account, resource.region
        found = {c.urn: c for name in identifiers(resource) for c in self._by_location.get((*location, name), ())}
        return list(found.values())

    def pointing_at(self, identity: str) -> list[Resource]:
        """The resources that refer to exactly this identifier, in any account."""
        return self._by_target.get(identity, [])


def owner_of(resource: Resource) -> str:
    """The legal entity that owns a resource, from its tag; empty where it has none."""
    owner = resource.tags.get("mso:owner")
    return owner if isinstance(owner, str) else ""


def member_id(member: Resource) -> str:
    """The id of a member account: its own, or that at the end of its ARN; its URN before it has one."""
    arn = member.facts.get("arn")
    known = (member.id, member.facts.get("id"), arn.rpartition("/")[2] if isinstance(arn, str) else "")
    return next((value for value in known if isinstance(value, str) and value), member.urn)


def identifiers(resource: Resource) -> list[str]:
    """Every string by which another resource may refer to this one: URN, id, ARN, bucket name."""
    own_name = resource.facts.get("bucket") if resource.type == "aws:s3/bucket:Bucket" else None
    named = (resource.id, resource.facts.get("arn"), own_name)
    return [resource.urn, *{value for value in named if isinstance(value, str) and value}]


class EstateView:
    """A graph with the queries that estate rules need. Each index is built once, on first use."""

    def __init__(self, graph: Graph, settings: Settings | None = None) -> None:
        self.graph = graph
        self.settings = settings or Settings()
        self.queried_types: set[str] = set()
        """Types that some rule has queried; the report lists the types that no rule inspects."""
        self.last_read: Resource | None = None
        """The resource whose properties a rule read last: the one to name if the rule then raises an exception."""
        self._companions: dict[tuple[tuple[str, ...], tuple[str, ...]], Companions] = {}
        self._by_identity: dict[str, dict[str, Resource]] = {}

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Every resource of these type tokens."""
        self.queried_types.update(types)
        return self.graph.of_type(*types)

    @staticmethod
    def text(resource: Resource, name: str) -> str:
        """The string value of a property; empty where it is absent, unknown or not a string."""
        value = resource.facts.get(name)
        return value if isinstance(value, str) else ""

    def texts(self, name: str, *types: str) -> frozenset[str]:
        """Every string value of a property among the resources of these types."""
        found = (resource.facts.get(name) for resource in self.of_type(*types))
        return frozenset(text for text in found if isinstance(text, str))

    def props(self, resource: Resource) -> Props:
        """A resource's properties; reading an unknown one raises ``NotKnown``."""
        self.last_read = resource
        return props_of(resource, self.settings)

    def companions(self, types: str | tuple[str, ...], properties: str | tuple[str, ...]) -> Companions:
        """Resources of these types by what the property refers to: ``companions(VERSIONING, "bucket").of(bucket)``."""
        wanted = (types,) if isinstance(types, str) else types
        names = (properties,) if isinstance(properties, str) else properties
        if (wanted, names) not in self._companions:
            self._companions[wanted, names] = Companions(self.of_type(*wanted), names)
        return self._companions[wanted, names]

    def target(self, resource: Resource, name: str, type_: str) -> Resource | None:
        """The resource of this type that a property refers to, in any account of the graph."""
        pointers = [*resource.property_dependencies.get(name, ()), resource.facts.get(name)]
        return next((found for p in pointers if isinstance(p, str) and (found := self.find(p, type_))), None)

    def find(self, identity: str, type_: str) -> Resource | None:
        """The resource of this type with this URN, id, ARN or bucket name."""
        if type_ not in self._by_identity:
            found = self.of_type(type_)
            self._by_identity[type_] = {name: resource for resource in found for name in identifiers(resource)}
        return self._by_identity[type_].get(identity)

    @cached_property
    def account_resources(self) -> tuple[Resource, ...]:
        """Resources inside accounts: all except those of AWS Organizations, whose tags describe other accounts."""
        return tuple(r for r in self.graph.custom if not r.type.startswith("aws:organizations/"))

    @cached_property
    def _by_plane(self) -> Mapping[str, tuple[Resource, ...]]:
        index: dict[str, list[Resource]] = {}
        for resource in self.graph.custom:
            index.setdefault(plane_of(resource), []).append(resource)
        return {plane: tuple(found) for plane, found in index.items()}

    @cached_property
    def planes(self) -> frozenset[str]:
        """The planes in the graph, by the names of its stacks and the tags of resources inside accounts."""
        stacks = {resource.stack for resource in self.graph.custom}
        return frozenset({*map(plane_named, stacks), *map(plane_of, self.account_resources)}) - {""}

    @cached_property
    def accounts(self) -> Mapping[str, str]:
        """The ids of accounts that contain resources, each with its plane."""
        found: dict[str, str] = {}
        for resource in self.account_resources:
            plane = plane_of(resource)
            if resource.account and plane not in ("", "location"):
                found.setdefault(resource.account, plane)
        return found

    @cached_property
    def regions(self) -> Mapping[str, frozenset[str]]:
        """The regions that each account has resources in, by account id."""
        found: dict[str, set[str]] = {}
        for resource in self.account_resources:
            if resource.region and not resource.type.startswith(REGIONLESS_TYPES):
                found.setdefault(resource.account, set()).add(resource.region)
        return {account: frozenset(regions) for account, regions in found.items()}

    @cached_property
    def shown(self) -> ShownAccounts:
        """The accounts that the graph shows, and those that it does not."""
        planes: dict[str, set[str]] = {}
        for resource in self.graph.custom:
            planes.setdefault(resource.account, set()).add(plane_of(resource))
        members = {
            member_id(member): Member(
                member.name.removeprefix("account-"), member.account, plane_named(member.tags.get("mso:plane"))
            )
            for member in self.graph.of_type(MEMBER_ACCOUNT)
        }
        payers = (organization.account for organization in self.graph.of_type(ORGANIZATION))
        return ShownAccounts({account: frozenset(found) for account, found in planes.items()}, payers, members)

    def in_plane(self, *planes: str) -> tuple[Resource, ...]:
        """Every resource that is known to be in one of these planes."""
        return tuple(resource for plane in sorted(planes) for resource in self._by_plane.get(plane, ()))


def holds_phi(resource: Resource) -> bool:
    """Whether a resource may hold patient data: by its data class, or, without one, by its plane."""
    classes = data_classes_of(resource)
    return bool(classes & PHI_CLASSES) if classes else plane_of(resource) in PHI_PLANES
