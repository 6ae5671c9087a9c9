"""Single values that tell comparisons apart: for each kind of comparison, one value for each way it can come out."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import pairwise
from typing import Any

from policies.separation.iam.condition_operators import moment, number
from policies.separation.iam.equivalence_classes import texts
from policies.separation.iam.patterns import FRESH

Pairs = Sequence[tuple[str, str]]
"""Operators, each with a value that it compares with."""


def samples(pairs: Iterable[tuple[str, str]]) -> tuple[list[str], bool]:
    """Values for all comparisons of one key, and whether none can be missing."""
    by_kind: dict[str, list[tuple[str, str]]] = {}
    for base, wanted in pairs:
        kind = next((kind for kind in OF_KIND if base.startswith(kind)), "text")
        by_kind.setdefault(kind, []).append((base, wanted))
    if len(by_kind) > 1:
        by_kind.pop("null", None)  # whatever value another comparison asks for is there
    found, complete = texts(tuple(dict.fromkeys(by_kind.pop("text")))) if "text" in by_kind else ((), True)
    values = [*found, *(value for kind, those in by_kind.items() for value in OF_KIND[kind]([w for _, w in those]))]
    return list(dict.fromkeys(values)), complete


def _numbers(wanted: Iterable[str]) -> Iterator[str]:
    """Each number, one between each two, one below and one above them all."""
    points = _parsed(number, wanted)
    yield from map(str, points)
    yield from (str((low + high) / 2) for low, high in pairwise(points))
    yield from (str(beyond) for point in points[:1] for beyond in (point - 1, points[-1] + 1))


def _moments(wanted: Iterable[str]) -> Iterator[str]:
    """Each moment, one between each two, one before and one after them all."""
    points, day = _parsed(moment, wanted), timedelta(days=1)
    yield from (point.isoformat() for point in points)
    yield from ((low + (high - low) / 2).isoformat() for low, high in pairwise(points))
    yield from (beyond.isoformat() for point in points[:1] for beyond in (point - day, points[-1] + day))


def _addresses(wanted: Iterable[str]) -> Iterator[str]:
    """The first and the last address of each network, and those just outside of it."""
    for network in _parsed(lambda text: ipaddress.ip_network(text, strict=False), wanted, key=str):
        first, last = int(network[0]), int(network[-1])
        most = (1 << network.max_prefixlen) - 1
        for value in (first, last, first - 1, last + 1):
            if 0 <= value <= most:
                yield str(type(network[0])(value))


def _parsed(parse: Callable[[str], Any], texts_: Iterable[str], key: Callable[[Any], Any] | None = None) -> list[Any]:
    """What can be parsed, in order, each once; the rest fits nothing."""
    found = set()
    for text in texts_:
        try:
            found.add(parse(text))
        except (ValueError, OverflowError, OSError):
            continue
    return sorted(found, key=key)


OF_KIND: Mapping[str, Callable[[Iterable[str]], Iterable[str]]] = {
    "numeric": _numbers,
    "date": _moments,
    "ipaddress": _addresses,
    "bool": lambda _: ("true", "false"),
    "binary": lambda wanted: (*wanted, "enE3"),
    "null": lambda _: (FRESH,),
}
