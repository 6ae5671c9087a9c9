"""What there is to read of one type: the call that lists it, and what the list tells of each resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from infra.emulator.provider.binding import Aws, Call, find, rendered

Known: TypeAlias = Mapping[str, Any]
"""What is known of one resource before it is read: ``id`` where the list tells it, and the inputs it is found by."""

Ask: TypeAlias = Callable[[Aws, Known], Iterable[Known] | None]
"""Lists resources, as it is known of the one above them; a ``Call`` is one."""


class Where(Enum):
    """Where a list has to be asked for."""

    REGION = "in every region"
    ACCOUNT = "once in an account, whatever the region"
    ORGANIZATION = "in the organization's management account only"
    DELEGATED = "in the account that runs a service for the organization; every other one is refused"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How one type is found.

    ``ask`` gives what is known of each; without it there is one for each of ``fixed``. ``under`` is the type beside
    each of whose resources it is found. ``carry`` are templates for what else is known, over the resource above or, at
    the top, over the item. ``read`` reads in place of the binding's call, ``ours`` is a JMESPath condition on what was
    read, ``apart`` are inputs that are listed as resources of their own, ``region`` asks where each is.
    """

    type: str
    where: Where = Where.REGION
    ask: Ask | None = None
    fixed: tuple[Known, ...] = ({},)
    under: str = ""
    carry: Known = field(default_factory=dict)
    read: Call | None = None
    ours: str = ""
    apart: frozenset[str] = frozenset()
    region: Call | None = None

    def known(self, aws: Aws, above: Known) -> Iterator[Known]:
        """What the list tells of each resource, and what follows from it and from the resource above."""
        given = {"account": aws.account, "region": aws.region, **above}
        for item in self.fixed if self.ask is None else self.ask(aws, given) or ():
            told = {name: value for name, value in item.items() if value is not None}
            everything = {**told, **given} if self.under else {**given, **told}
            carried = {name: rendered(template, everything) for name, template in self.carry.items()}
            place = {"region": self.region(aws, told)} if self.region else {}
            yield {**told, **carried, **place}

    def wants(self, found: Mapping[str, Any]) -> bool:
        """Whether what was read is of this type, and nothing that AWS keeps for itself."""
        return not self.ours or bool(find(self.ours, found))


def each(
    type_: str, ask: Ask, /, *, where: Where = Where.REGION, ours: str = "", apart: str = "", **carry: Any
) -> Listing:
    """Everything of a type that one call lists; ``apart`` in words."""
    return Listing(type=type_, where=where, ask=ask, ours=ours, apart=frozenset(apart.split()), carry=carry)


def under(above: str, type_: str, ask: Ask, /, *, apart: str = "", **carry: Any) -> Listing:
    """Everything of a type that one call lists for each resource of the type above."""
    return Listing(type=type_, under=above, ask=ask, apart=frozenset(apart.split()), carry=carry)


def beside(above: str, *types: str, **carry: Any) -> tuple[Listing, ...]:
    """Types of which there is one, or none, beside each resource of the type above."""
    return tuple(Listing(type=type_, under=above, carry=carry) for type_ in types)


def alone(*types: str, where: Where = Where.REGION, **carry: Any) -> tuple[Listing, ...]:
    """Types of which there is one, or none, in an account or region."""
    return tuple(Listing(type=type_, where=where, carry=carry) for type_ in types)
