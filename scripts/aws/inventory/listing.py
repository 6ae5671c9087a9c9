"""How the resources of one type are listed in an account: the list call, and what it states of each resource."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, TypeAlias

from infra.emulator.provider.binding import AwsContext, Call, fill_template, search

Known: TypeAlias = Mapping[str, Any]
"""What is known of a resource before it is read: its ``id`` where the list states it, and the inputs to read it by."""

ListCall: TypeAlias = Callable[[AwsContext, Known], Iterable[Known] | None]
"""Lists resources, given what is known of their parent; a ``Call`` is one."""


class Where(Enum):
    """The accounts and regions in which a list call is made."""

    REGION = "in every region"
    ACCOUNT = "once in an account, whatever the region"
    ORGANIZATION = "in the organization's management account only"
    ORGANIZATION_REGION = "in every region, in the organization's management account only"
    DELEGATED = "in every region; only the delegated administrator of the service is allowed to make it"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How one type is listed.

    ``list_call`` returns what is known of each resource; without it there is one resource for each of ``fixed_items``.
    ``parent`` is the type for each of whose resources the list call is made. ``derived`` are templates for further
    known properties, over the parent or, without a parent, over the item. ``read_call`` replaces the read call of the
    binding, ``condition`` is a JMESPath condition on what was read, ``separate_inputs`` are inputs that are listed as
    resources of their own, ``not_stated`` inputs that AWS states elsewhere, and ``region_call`` returns the region of a
    resource.
    """

    type: str
    where: Where = Where.REGION
    list_call: ListCall | None = None
    fixed_items: tuple[Known, ...] = ({},)
    parent: str = ""
    derived: Known = field(default_factory=dict)
    read_call: Call | None = None
    condition: str = ""
    separate_inputs: frozenset[str] = frozenset()
    not_stated: frozenset[str] = frozenset()
    region_call: Call | None = None

    def known(self, aws: AwsContext, parent: Known) -> Iterator[Known]:
        """What is known of each resource: from the list call, its parent and the templates."""
        given = {"account": aws.account, "region": aws.region, **parent}
        for item in self.fixed_items if self.list_call is None else self.list_call(aws, given) or ():
            listed = {name: value for name, value in item.items() if value is not None}
            values = {**listed, **given} if self.parent else {**given, **listed}
            derived = {name: fill_template(template, values) for name, template in self.derived.items()}
            region = {"region": self.region_call(aws, listed)} if self.region_call else {}
            yield {**listed, **derived, **region}

    def matches(self, found: Mapping[str, Any]) -> bool:
        """Whether what was read is of this type and managed by the customer."""
        return not self.condition or bool(search(self.condition, found))


def listed(
    type_: str,
    list_call: ListCall,
    /,
    *,
    where: Where = Where.REGION,
    condition: str = "",
    separate_inputs: str = "",
    **derived: Any,
) -> Listing:
    """The resources of a type that one call lists; ``separate_inputs`` are separated by spaces."""
    return Listing(
        type=type_,
        where=where,
        list_call=list_call,
        condition=condition,
        separate_inputs=frozenset(separate_inputs.split()),
        derived=derived,
    )


def listed_under(parent: str, type_: str, list_call: ListCall, /, **derived: Any) -> Listing:
    """The resources of a type that one call lists for each resource of the parent type."""
    return Listing(type=type_, parent=parent, list_call=list_call, derived=derived)


def single_under(parent: str, *types: str, **derived: Any) -> tuple[Listing, ...]:
    """Types of which each resource of the parent type has at most one."""
    return tuple(Listing(type=type_, parent=parent, derived=derived) for type_ in types)


def single(*types: str, where: Where = Where.REGION, **derived: Any) -> tuple[Listing, ...]:
    """Types of which an account or region has at most one."""
    return tuple(Listing(type=type_, where=where, derived=derived) for type_ in types)
