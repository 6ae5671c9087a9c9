"""Estimates what a graph costs in a month: each resource is priced, free with a reason, or named as not priced."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path
from types import MappingProxyType
from typing import Final, Literal

from infra.costs import computing_costs, detection_costs, network_costs, store_costs
from infra.costs.amounts import Amount, Month, NoQuantityError, Quantities
from infra.engine.graph import Graph, Resource
from infra.kit_tables import read_table
from infra.manifest.facts import PriceTable, price_table
from infra.manifest.manifest_model import plane_and_slug

By = Literal["account", "plane", "system", "location", "price"]
SHARED: Final = "no system"
STRANGE: Final = "a property has a form that the kit does not know"
NO_LOCATION: Final = "no location"
LOCATION_STACK: Final = "location-"
STACK_TYPE: Final = "pulumi:pulumi:Stack"
QUANTITIES: Final[Mapping[str, Quantities]] = MappingProxyType(
    {
        **computing_costs.QUANTITIES, **store_costs.QUANTITIES, **network_costs.QUANTITIES,
        **detection_costs.QUANTITIES,
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Money:
    """US dollars of a month, quiet and busy; the same where nothing depends on use."""

    low: float = 0.0
    high: float = 0.0

    def __add__(self, other: Money) -> Money:
        return Money(self.low + other.low, self.high + other.high)

    def __str__(self) -> str:
        low, high = f"{self.low:,.2f}", f"{self.high:,.2f}"
        return low if low == high else f"{low} to {high}"


@dataclass(frozen=True, slots=True)
class CostLine:
    """What one resource costs of one price: how many units, and how much money; ``system`` is that of its tag."""

    resource: Resource
    amount: Amount
    money: Money
    system: str

    def of(self, by: By) -> str:
        """What this line belongs to."""
        resource = self.resource
        match by:
            case "account":
                return resource.account
            case "plane":
                return str(resource.tags.get("mso:plane") or plane_and_slug(resource.stack)[0])
            case "system":
                return self.system
            case "location":
                stack = resource.stack
                named = stack.removeprefix(LOCATION_STACK) if stack.startswith(LOCATION_STACK) else NO_LOCATION
                return str(resource.tags.get("mso:location") or named)
            case "price":
                return self.amount.price


@dataclass(frozen=True, slots=True)
class NotPriced:
    """Resources of one type without a price, and why."""

    type: str
    why: str
    count: int


@dataclass(frozen=True)
class Estimate:
    """The costs of a graph. ``free`` counts the free resources of each type; ``other_regions`` are regions without
    prices of their own, for which those of the table are used."""

    lines: tuple[CostLine, ...]
    free: Mapping[str, int]
    not_priced: tuple[NotPriced, ...]
    other_regions: tuple[str, ...]
    table: PriceTable

    @property
    def total(self) -> Money:
        """All of it."""
        return sum((line.money for line in self.lines), Money())

    def by(self, what: By) -> Mapping[str, Money]:
        """The money of each account, plane, system, location or price, the most expensive first."""
        found: dict[str, Money] = {}
        for line in self.lines:
            found[line.of(what)] = found.get(line.of(what), Money()) + line.money
        return dict(sorted(found.items(), key=lambda item: (-item[1].high, item[0])))

    @cached_property
    def account_names(self) -> Mapping[str, str]:
        """For each account the stack that most of its costs are declared in, apart from those of locations."""
        stacks: dict[str, Counter[str]] = {}
        for line in self.lines:
            own = not line.resource.stack.startswith(LOCATION_STACK)
            stacks.setdefault(line.resource.account, Counter())[line.resource.stack] += 1 if own else 0
        return {account: found.most_common(1)[0][0] for account, found in stacks.items()}

    @property
    def uses(self) -> tuple[str, ...]:
        """The assumptions that the ranges rest on."""
        return tuple(dict.fromkeys(use for line in self.lines for use in line.amount.uses))

    @property
    def unverified(self) -> tuple[str, ...]:
        """The prices in it that nobody saw."""
        priced = dict.fromkeys(line.amount.price for line in self.lines)
        return tuple(id_ for id_ in priced if not self.table.prices[id_].seen)

    def only(self, system: str) -> Estimate:
        """The part that belongs to one system; what is not priced stays named as far as it is that system's."""
        return Estimate(
            tuple(line for line in self.lines if line.of("system") == system),
            {}, self.not_priced, self.other_regions, self.table,
        )  # fmt: skip


def estimate(graph: Graph, table: PriceTable | None = None) -> Estimate:
    """The monthly cost of every resource of a graph that exists or is planned."""
    table = table or price_table()
    month = Month(graph, table)
    lines: list[CostLine] = []
    free: Counter[str] = Counter()
    missing: Counter[tuple[str, str]] = Counter()
    for resource in graph.custom:
        if resource.type in free_types():
            free[resource.type] += 1
            continue
        try:
            lines.extend(_lines(resource, month))
        except NoQuantityError as error:
            missing[resource.type, str(error)] += 1
        except (AttributeError, KeyError, TypeError, ValueError):
            missing[resource.type, STRANGE] += 1
    systems = _systems_by_parent(graph)
    lines = [replace(line, system=line.system or systems.get(line.resource.parent, SHARED)) for line in lines]
    regions = {line.resource.region for line in lines if line.resource.region} - set(table.regions)
    return Estimate(
        tuple(lines),
        dict(sorted(free.items())),
        tuple(NotPriced(type_, why, count) for (type_, why), count in sorted(missing.items())),
        tuple(sorted(regions)),
        table,
    )


def _lines(resource: Resource, month: Month) -> tuple[CostLine, ...]:
    """The lines of one resource; all of them or none.

    :raises NoQuantityError: it cannot be priced.
    """
    quantities = QUANTITIES.get(resource.type)
    if quantities is None:
        raise NoQuantityError("the kit has no price for this type")
    return tuple(_priced(quantities(resource, month), resource, month.table))


def _priced(amounts: Iterable[Amount], resource: Resource, table: PriceTable) -> Iterator[CostLine]:
    for amount in amounts:
        price = table.prices.get(amount.price)
        if price is None:
            raise NoQuantityError(f"the table has no price {amount.price}")
        money = Money(amount.low * price.usd, amount.high * price.usd)
        yield CostLine(resource, amount, money, str(resource.tags.get("mso:system") or ""))


def _systems_by_parent(graph: Graph) -> Mapping[str, str]:
    """For each component the system that most of its children are tagged with, for those that AWS does not tag."""
    found: dict[str, Counter[str]] = {}
    for resource in graph.custom:
        if system := resource.tags.get("mso:system"):
            found.setdefault(resource.parent, Counter())[str(system)] += 1
    return {
        parent: systems.most_common(1)[0][0]
        for parent, systems in found.items() if not parent.rpartition("::")[0].endswith(STACK_TYPE)
    }  # fmt: skip


@cache
def free_types() -> Mapping[str, str]:
    """The types that cost nothing by themselves, each with the reason."""
    table = read_table(Path(__file__).with_name("free_types.yaml"))
    return MappingProxyType({type_: group["reason"] for group in table["free"] for type_ in group["types"]})
