"""How much of what a resource uses in a month: the vocabulary of the modules that say it by resource type."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.manifest.facts import PriceTable


@dataclass(frozen=True, slots=True)
class Amount:
    """Between ``low`` and ``high`` units of the price with this id; the assumptions ``uses`` make the range."""

    price: str
    low: float
    high: float
    uses: tuple[str, ...] = ()


class NoQuantityError(Exception):
    """A property that decides the cost has no value, or one that the kit does not know."""


@dataclass(frozen=True)
class Month:
    """A month of the resources of a graph: the table of prices and uses, and what one resource has to ask of others."""

    graph: Graph
    table: PriceTable

    @property
    def hours(self) -> int:
        """Hours of a month."""
        return self.table.hours

    def always(self, price: str, count: float = 1) -> Amount:
        """``count`` of something that is paid by the hour, the whole month."""
        return Amount(price, count * self.hours, count * self.hours)

    def used(self, price: str, use: str, factor: float = 1) -> Amount:
        """What is assumed to be used, times ``factor``."""
        assumed = self.table.uses[use]
        return Amount(price, assumed.low * factor, assumed.high * factor, (use,))

    @cached_property
    def task_definitions(self) -> Mapping[str, Resource]:
        """Task definitions by ARN, and by ARN without the revision."""
        found: dict[str, Resource] = {}
        for each in self.graph.of_type("aws:ecs/taskDefinition:TaskDefinition"):
            arn = str(each.facts.get("arn"))
            found[arn] = found[arn.rpartition(":")[0]] = each
        return found

    @cached_property
    def most_copies(self) -> Mapping[tuple[str, str], float]:
        """The most copies that scaling allows, by account and ``service/CLUSTER/SERVICE``."""
        targets = self.graph.of_type("aws:appautoscaling/target:Target")
        return {(each.account, str(each.facts.get("resourceId"))): number(each, "maxCapacity") for each in targets}

    @cached_property
    def accounts(self) -> int:
        """The AWS accounts that the graph has resources in, at least one."""
        return max(1, len({resource.account for resource in self.graph.custom if resource.account}))

    def in_accounts(self, type_: str, accounts: Any) -> int:
        """The number of resources of a type in these accounts; in all of them where ``accounts`` is no list."""
        resources = self.graph.of_type(type_)
        return sum(not isinstance(accounts, list) or resource.account in accounts for resource in resources)


MOST: Final = 1e9
"""More than this of anything is no number of an estate."""
Quantities = Callable[[Resource, Month], Iterator[Amount]]


def number(resource: Resource, name: str, default: float | None = None) -> float:
    """A property as a number.

    :raises NoQuantityError: it has no value and no default, or is no number.
    """
    value = resource.facts.get(name, default)
    try:
        found = math.nan if isinstance(value, bool) or value is None else float(value)
    except (OverflowError, TypeError, ValueError):
        found = math.nan
    if not 0 <= found < MOST:
        raise NoQuantityError(f"{name} is not known")
    return found


def word(resource: Resource, name: str) -> str:
    """A property as a text.

    :raises NoQuantityError: it has no value, or is no text.
    """
    value = resource.facts.get(name)
    if not isinstance(value, str) or not value:
        raise NoQuantityError(f"{name} is not known")
    return value


def length(resource: Resource, name: str) -> int:
    """The number of entries of a property that is a list, 0 without it.

    :raises NoQuantityError: it is something else.
    """
    value = resource.facts.get(name)
    if value is None:
        return 0
    if not isinstance(value, list):
        raise NoQuantityError(f"{name} is not known")
    return len(value)

