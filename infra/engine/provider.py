"""What the embedded engine asks of a provider; the shape of Pulumi's own provider protocol, without the wire."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from infra.engine.graph import Difference, Status
from infra.engine.values import Properties


@dataclass(frozen=True, slots=True)
class Scope:
    """Where a resource lives, as its explicit provider says.

    ``account`` is the 12-digit id; ``role`` the path and name of the role assumed there ("" where the ambient
    credentials are the account's own).
    """

    account: str
    region: str
    role: str = ""


@dataclass(frozen=True, slots=True)
class CheckFailure:
    """One input that the provider refuses."""

    property: str
    reason: str


@dataclass(frozen=True, slots=True)
class Diff:
    """What changes between two sets of inputs; ``replace`` names those that cannot change in place."""

    changed: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    delete_before_replace: bool = False


@dataclass(frozen=True, slots=True)
class State:
    """A resource as the provider knows it after an operation."""

    id: Any
    outputs: Properties
    status: Status = Status.EMULATED
    differences: tuple[Difference, ...] = field(default=())


class ProviderError(Exception):
    """The provider refused or failed an operation; the message is for the person who runs the program."""


class PartialError(ProviderError):
    """The resource exists, but not all of it could be set; the next run updates it instead of making a second one."""

    def __init__(self, message: str, state: State) -> None:
        super().__init__(message)
        self.state = state


class Provider(Protocol):
    """Creates, reads, changes and deletes resources of any type, in any account the scope names.

    Calls may come from several threads, but the engine makes one at a time. Each operation either succeeds or raises
    ``ProviderError``; a type the provider does not know is not an error: it is ``Status.DECLARED``.
    """

    def check(self, type_: str, name: str, inputs: Properties, scope: Scope) -> tuple[Properties, list[CheckFailure]]:
        """Inputs with the provider's defaults filled in (an automatic name, for example), and what is wrong."""
        ...

    def diff(self, type_: str, id_: str, olds: Properties, news: Properties, ignore: tuple[str, ...]) -> Diff:
        """What changed from the old inputs to the new."""
        ...

    def create(self, urn: str, type_: str, inputs: Properties, scope: Scope) -> State:
        """Bring the resource up and read it back."""
        ...

    def read(self, urn: str, type_: str, id_: str, inputs: Properties, scope: Scope) -> State | None:
        """The resource as it is now, or None where there is none."""
        ...

    def update(self, urn: str, type_: str, id_: str, olds: Properties, news: Properties, scope: Scope) -> State:
        """Change the resource in place and read it back."""
        ...

    def delete(self, urn: str, type_: str, id_: str, inputs: Properties, outputs: Properties, scope: Scope) -> None:
        """Take the resource down; one that is gone already is no error."""
        ...

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """Answer a data source (``aws:iam/getPolicyDocument:getPolicyDocument``)."""
        ...
