"""Representative values of a condition key: for each kind of comparison, one value for each possible result."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from policies.separation.iam.condition_operators import date, number
from policies.separation.iam.equivalence_classes import representative_texts
from policies.separation.iam.patterns import UNMENTIONED

Pairs = Sequence[tuple[str, str]]
"""(operator, value that it compares with)."""


def representative_values(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], bool]:
    """Values for all comparisons of one key, and whether the list is complete."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for base, wanted in pairs:
        kind = next((kind for kind in OF_KIND if base.startswith(kind)), "text")
        by_kind.setdefault(kind, []).append((base, wanted))
    if len(by_kind) > 1:
        by_kind.pop("null", None)  # any value of another comparison also means that the key exists
    found, complete = (
        representative_texts(tuple(dict.fromkeys(by_kind.pop("text")))) if "text" in by_kind else ((), True)
    )
    values = [*found, *(value for kind, those in by_kind.items() for value in OF_KIND[kind]([w for _, w in those]))]
    return list(dict.fromkeys(values)), complete


def _numbers(wanted: Iterable[str]) -> Iterator[str]:
    """Each number, one between each two neighbours, one below the smallest and one above the largest."""
    points = _parsed(number, wanted)
    yield from map(str, points)
    yield from (str((low + high) / 2) for low, high in pairwise(points))
    yield from (str(beyond) for point in points[:1] for beyond in (point - 1, points[-1] + 1))


def _dates(wanted: Iterable[str]) -> Iterator[str]:
    """Each date, one between each two neighbours, one before the first and one after the last."""
    points, day = _parsed(date, wanted), timedelta(days=1)
    yield from (point.isoformat() for point in points)
    yield from ((low + (high - low) / 2).isoformat() for low, high in pairwise(points))
    yield from (beyond.isoformat() for point in points[:1] for beyond in (point - day, points[-1] + day))


def _addresses(wanted: Iterable[str]) -> Iterator[str]:
    """The first and last address of each network, and the addresses next to them outside the network."""
    for network in _parsed(lambda text: ipaddress.ip_network(text, strict=False), wanted, key=str):
        first, last = int(network[0]), int(network[-1])
        most = (1 << network.max_prefixlen) - 1
        for value in (first, last, first - 1, last + 1):
            if 0 <= value <= most:
                yield str(type(network[0])(value))


def _parsed(parse: Callable[[str], Any], texts: Iterable[str], key: Callable[[Any], Any] | None = None) -> list[Any]:
    """The distinct parsed values in order; values that cannot be parsed match nothing and are left out."""
    found = set()
    for text in texts:
        try:
            found.add(parse(text))
        except (ValueError, OverflowError, OSError):
            continue
    return sorted(found, key=key)


OF_KIND: Mapping[str, Callable[[Iterable[str]], Iterable[str]]] = {
    "numeric": _numbers,
    "date": _dates,
    "ipaddress": _addresses,
    "bool": lambda _: ("true", "false"),
    "binary": lambda wanted: (*wanted, "enE3"),
    "null": lambda _: (UNMENTIONED,),
}
