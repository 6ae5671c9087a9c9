"""The resource graph: recorded by the engines and collectors, read by rules, prover, diagrams and exports."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

from infra.engine.values import Properties, reveal


class Status(StrEnum):
    """Where the state of a resource comes from."""

    PLANNED = "planned"
    EMULATED = "emulated"
    SHIM = "shim"  # the emulator stores the declaration and returns it, without any behaviour
    DECLARED = "declared, not emulated"
    LIVE = "live"  # read from a state document of the real Pulumi engine
    COLLECTED = "collected"  # read from an AWS account; whether and how it was declared is unknown


@dataclass(frozen=True, slots=True)
class Source:
    """The line of code that declared a resource."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Difference:
    """One property whose value in the account differs from the declared value."""

    path: str
    declared: Any
    found: Any

    def __str__(self) -> str:
        return f"{self.path}: declared {self.declared!r}, read back {self.found!r}"


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One resource of one stack, as declared (``inputs``) and, once deployed, as read back (``outputs``).

    ``account`` is a 12-digit AWS account id and ``region`` an AWS region, both taken from the resource's explicit
    provider; both are empty on components and on the stack itself.
    """

    urn: str
    type: str
    custom: bool = True
    id: Any = ""
    inputs: Properties = field(default_factory=dict)
    outputs: Properties = field(default_factory=dict)
    parent: str = ""
    provider: str = ""
    account: str = ""
    region: str = ""
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    protect: bool = False
    retain_on_delete: bool = False
    delete_before_replace: bool = False
    external: bool = False
    ignore_changes: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    secret_outputs: tuple[str, ...] = ()
    deleted_with: str = ""
    source: Source | None = None
    status: Status = Status.PLANNED
    differences: tuple[Difference, ...] = ()
    pending_delete: bool = False
    pending_replacement: bool = False  # deleted, and its replacement could not be created yet
    init_errors: tuple[str, ...] = ()

    @cached_property
    def in_cloud(self) -> bool:
        """Whether the resource exists in the cloud: it is not a component, a stack or a provider."""
        return self.custom and not self.type.startswith("pulumi:")

    @cached_property
    def name(self) -> str:
        """The logical name: the last part of the URN."""
        return self.urn.rsplit("::", 1)[-1]

    @cached_property
    def stack(self) -> str:
        """The stack, and so the plane, that owns the resource."""
        return self.urn.split("::", 2)[0].removeprefix("urn:pulumi:")

    @cached_property
    def props(self) -> Properties:
        """Inputs with secrets unwrapped, for checks; never print these."""
        revealed: Properties = reveal(dict(self.inputs))
        return revealed

    @cached_property
    def facts(self) -> Properties:
        """Outputs overlaid by inputs, secrets unwrapped: everything known of the resource; never print these."""
        return {**reveal(dict(self.outputs)), **self.props}

    @cached_property
    def tags(self) -> Mapping[str, Any]:
        """AWS tags by key, declared tags over those read back; empty where none are known."""
        known = (tags for name in ("tagsAll", "tags") if isinstance(tags := self.facts.get(name), Mapping))
        return {key: value for tags in known for key, value in tags.items()}

    def with_(self, **changes: Any) -> Resource:
        """A copy with some fields changed."""
        return replace(self, **changes)


class DuplicateUrnError(ValueError):
    """Two resources of one graph have the same URN."""


class Graph:
    """The resources of one or more stacks, in the order given, indexed by URN, type and id."""

    def __init__(self, resources: Iterable[Resource] = ()) -> None:
        self._by_urn: dict[str, Resource] = {}
        replaced = []
        for resource in resources:
            if resource.pending_delete:
                replaced.append(resource)
            elif resource.urn in self._by_urn:
                raise DuplicateUrnError(f"two resources share the URN {resource.urn}")
            else:
                self._by_urn[resource.urn] = resource
        self.pending_deletes = tuple(sorted(replaced, key=lambda resource: (resource.urn, str(resource.id))))
        """Replaced resources that a run has not deleted yet; each has the URN of its replacement."""

    def __iter__(self) -> Iterator[Resource]:
        return iter(self._by_urn.values())

    def __len__(self) -> int:
        return len(self._by_urn)

    def __contains__(self, urn: object) -> bool:
        return urn in self._by_urn

    def __getitem__(self, urn: str) -> Resource:
        return self._by_urn[urn]

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Graph)
            and self._by_urn == other._by_urn
            and self.pending_deletes == other.pending_deletes
        )

    __hash__ = None  # type: ignore[assignment]  # a graph compares by content

    def __add__(self, other: Graph) -> Graph:
        return Graph([*self, *other, *self.pending_deletes, *other.pending_deletes])

    def get(self, urn: str) -> Resource | None:
        """The resource with this URN, or None."""
        return self._by_urn.get(urn)

    @cached_property
    def _by_type(self) -> Mapping[str, tuple[Resource, ...]]:
        index: dict[str, list[Resource]] = {}
        for resource in self:
            index.setdefault(resource.type, []).append(resource)
        return {type_: tuple(found) for type_, found in index.items()}

    @cached_property
    def _by_identity(self) -> Mapping[str, tuple[Resource, ...]]:
        index: dict[str, dict[str, Resource]] = {}
        for resource in self:
            for identity in (resource.id, resource.facts.get("arn"), resource.facts.get("bucket")):
                if isinstance(identity, str) and identity:
                    index.setdefault(identity, {})[resource.urn] = resource
        return {identity: tuple(found.values()) for identity, found in index.items()}

    def of_type(self, *types: str) -> tuple[Resource, ...]:
        """Every resource of these type tokens (``aws:s3/bucket:Bucket``)."""
        return tuple(resource for type_ in types for resource in self._by_type.get(type_, ()))

    def identified(self, identity: str) -> tuple[Resource, ...]:
        """Every resource whose id, ARN or bucket name is this one."""
        return self._by_identity.get(identity, ())

    @cached_property
    def custom(self) -> tuple[Resource, ...]:
        """The cloud resources: no components, stacks or providers."""
        return tuple(r for r in self if r.in_cloud)
