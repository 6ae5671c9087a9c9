"""The dated price table of AWS, and what a month of use is assumed to be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from infra.manifest.facts.fact_types import YamlMapping

PAGES = "https://aws.amazon.com/"


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceFact:
    """A price in US dollars for one ``unit``; ``seen`` says where it was read, and is empty where it is unverified."""

    id: str
    what: str
    unit: str
    usd: float
    page: str
    seen: str = ""

    @property
    def source(self) -> str:
        """The page of AWS that has to show this price."""
        return f"{PAGES}{self.page}/"

    @property
    def read_in(self) -> str:
        """Where it was read, or that nobody saw it."""
        return self.seen or "unverified"


@dataclass(frozen=True, slots=True, kw_only=True)
class UseFact:
    """What one resource is assumed to use in a quiet and in a busy month, in ``unit``."""

    id: str
    unit: str
    low: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PriceTable:
    """Prices and uses by id, the ``regions`` for which the prices hold, and the ``hours`` of a month."""

    prices: Mapping[str, PriceFact]
    uses: Mapping[str, UseFact]
    regions: tuple[str, ...]
    hours: int


def read_prices(table: YamlMapping) -> PriceTable:
    """The table of ``prices.yaml``.

    :raises ValueError: an id is there twice, a price is not positive, or a use is a range of nothing.
    """
    prices = [PriceFact(**entry) for entry in table["prices"]]
    uses = [UseFact(**entry) for entry in table["use"]]
    ids = [*(price.id for price in prices), *(use.id for use in uses)]
    if twice := {id_ for id_ in ids if ids.count(id_) > 1}:
        raise ValueError(f"prices.yaml: more than one entry for {', '.join(sorted(twice))}")
    if wrong := [price.id for price in prices if not price.usd > 0]:
        raise ValueError(f"prices.yaml: no price above 0 for {', '.join(wrong)}")
    if empty := [use.id for use in uses if not 0 <= use.low < use.high]:
        raise ValueError(f"prices.yaml: no range from low to high for {', '.join(empty)}")
    return PriceTable(
        prices=MappingProxyType({price.id: price for price in prices}),
        uses=MappingProxyType({use.id: use for use in uses}),
        regions=tuple(table["regions"]),
        hours=table["hours"],
    )
