"""The provider interface of the embedded engine: Pulumi's provider protocol as Python calls, without gRPC."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.engine.graph import Difference, Status
from infra.engine.values import Properties


@dataclass(frozen=True, slots=True)
class Scope:
    """The account and region of a resource, as its explicit provider states them.

    ``account`` is the 12-digit id; ``role`` is the path and name of the role assumed there, or "" where the ambient
    credentials belong to the account.
    """

    account: str
    region: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """One input that fails the provider's check."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class Diff:
    """The inputs that differ between old and new; ``replace`` names those that cannot change in place."""

    changed: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """The state of a resource that the provider returns after an operation."""

    id: Any
    outputs: Properties
    status: Status = Status.EMULATED
    differences: tuple[Difference, ...] = field(default=())


class ProviderError(Exception):
    """An operation failed; the message is for the person who runs the program."""


class PartialError(ProviderError):
    """A partial failure: the resource exists but is incomplete; the next run updates it instead of creating another."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


def inputs_found(inputs: Properties, drift: Sequence[Difference]) -> Properties:
    """The inputs with what AWS returns instead, for each top-level property that differs from its declaration."""
    return {**inputs, **{each.path: each.found for each in drift if each.path in inputs}}


class Provider(Protocol):
    """Creates, reads, updates and deletes resources of any type, in the account of the scope.

    Calls may come from several threads, one at a time. Each operation either succeeds or raises ``ProviderError``; an
    unsupported type is not an error: its state has ``Status.DECLARED``.
    """

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """The inputs with the provider's defaults (an auto-generated name, for example), and the invalid inputs."""
        ...

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
        """The changed inputs, and those that force a replacement."""
        ...

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Create the resource and read it back."""
        ...

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The current state of the resource, or None where it does not exist."""
        ...

    def import_(
        self, urn: str, type_: str, id_: str, declared: Properties, scope: Scope
    ) -> tuple[State, Properties, tuple[str, ...]] | None:
        """The resource with the id of an import, the inputs that a program would state for it, and the names of those
        that are ``declared`` otherwise; None where it does not exist.
        """
        ...

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Update the resource in place and read it back."""
        ...

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        """Delete the resource; a resource that does not exist is not an error."""
        ...

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """The answer to a data source (``aws:iam/getPolicyDocument:getPolicyDocument``)."""
        ...
