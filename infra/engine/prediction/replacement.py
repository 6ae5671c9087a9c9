"""Which inputs force a replacement, as the AWS provider itself answered (``replace_keys.json``).

The data has one entry for each Pulumi type: ``replace`` and ``in_place`` list the inputs that were judged, ``when``
those that replace only under a condition, ``not_judged`` those for which no answer could be had. ``by_source`` lists
inputs that the provider could not be asked about, or that its plan gave no answer for, and for which a file of its
source was read (``when``: those whose condition no plan confirmed); ``no_inputs`` says that there is nothing to ask.
``python -m scripts.dev.replace_keys`` asks the provider again and writes the file.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from infra.engine.prediction.replace_conditions import (
    AnotherGivenValue,
    AnotherValue,
    AnyOf,
    Condition,
    DefaultChanged,
    FilledOrEmptied,
    Given,
    ItemChanged,
    ItemLost,
    Lowered,
    LowerVersion,
    NotLonger,
    OtherKind,
    SetOrUnset,
    Transition,
)

FILE: Final = "replace_keys.json"

_BY_NAME: Final[Mapping[str, Condition]] = {
    "another value": AnotherValue(),
    "another given value": AnotherGivenValue(),
    "lower version": LowerVersion(),
    "set or unset": SetOrUnset(),
    "filled or emptied": FilledOrEmptied(),
    "not longer": NotLonger(),
    "item lost": ItemLost(),
    "item changed": ItemChanged(),
}
_TESTS: Final = ("is", "is not", "begins", "does not begin", "below")


@dataclass(frozen=True, slots=True)
class ReplaceKeys:
    """The provider's answers for one type, by the name of the input."""

    replace: frozenset[str] = frozenset()
    in_place: frozenset[str] = frozenset()
    when: Mapping[str, Condition] | None = None
    not_judged: frozenset[str] = frozenset()

    @property
    def conditions(self) -> Mapping[str, Condition]:
        """The inputs that replace only under a condition."""
        return self.when or {}

    @property
    def judged(self) -> frozenset[str]:
        """Every input that the provider, or its source, has answered for."""
        return self.replace | self.in_place | self.conditions.keys()


@cache
def judged_types() -> Mapping[str, ReplaceKeys]:
    """The provider's answers, by Pulumi type."""
    data = json.loads(files(__package__).joinpath(FILE).read_text(encoding="utf-8"))
    return {type_: _entry(entry) for type_, entry in data["types"].items()}


def _entry(entry: Mapping[str, Any]) -> ReplaceKeys:
    read = entry.get("by_source", {})
    replace, in_place, not_judged = (
        frozenset(f"{entry.get(name, '')} {read.get(name, '')}".split())
        for name in ("replace", "in_place", "not_judged")
    )
    return ReplaceKeys(
        replace, in_place, {name: condition(each) for name, each in entry.get("when", {}).items()}, not_judged
    )


def condition(written: Any) -> Condition:
    """The condition as the data writes it.

    A name of those above, ``{"from": ..., "to": ...}`` (with ``"default"`` where the provider has one),
    ``{"at": "path.of.nested", "default": ...}``, ``{"other kind": pattern}``, ``{"lower": nested}``,
    ``{"input": name, "is": [values], "change": condition}`` (or another test; ``"was": true`` for the value before), or
    a list of which one is enough.
    """
    match written:
        case str() if written in _BY_NAME:
            return _BY_NAME[written]
        case list() if written:
            return AnyOf(tuple(condition(each) for each in written))
        case {"from": before, "to": after, **rest}:
            return Transition(before, after, rest.get("default"))
        case {"at": str(at), "default": default}:
            return DefaultChanged(at, default)
        case {"other kind": str(pattern)}:
            return OtherKind(pattern)
        case {"lower": str(at)}:
            return Lowered(at)
        case {"input": str(name), "change": change, **rest} if tests := [test for test in _TESTS if test in rest]:
            values: Any = rest[tests[0]]
            return Given(name, tests[0], tuple(values), condition(change), was=bool(rest.get("was")))
    names = ", ".join(f"`{name}`" for name in _BY_NAME)
    forms = f"from and to, at and default, other kind, lower, input with {', '.join(_TESTS)} and change, a list"
    allowed = f"use {forms}, {names}"
    raise ValueError(f"{FILE}: {written!r} is no condition; {allowed}")
