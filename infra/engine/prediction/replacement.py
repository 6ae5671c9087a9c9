"""Which inputs force a replacement, as the AWS provider itself answered (``replace_keys.json``).

The data has one entry for each Pulumi type: ``replace`` and ``in_place`` list the inputs that were judged, ``when``
those that replace only under a condition, ``not_judged`` those for which no answer could be had. ``by_source`` lists
inputs that the provider could not be asked about, or that its plan gave no answer for, and for which a file of its
source was read; ``no_inputs`` says that there is nothing to ask. ``python -m scripts.dev.replace_keys`` asks the
provider again and writes the file.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

from infra.engine.values import UNKNOWN

FILE: Final = "replace_keys.json"


@dataclass(frozen=True, slots=True)
class Transition:
    """The value changes from one given value to another given one; where an input has none, its default counts."""

    before: Any
    after: Any
    default: Any = None

    def holds(self, before: Any, after: Any) -> bool:
        """Whether this change is the one that replaces."""
        old, new = (self.default if value is None else value for value in (before, after))
        return bool(old == self.before and new == self.after)


@dataclass(frozen=True, slots=True)
class LowerVersion:
    """A version (``7.1``) changes to a lower one; what is no version does not count."""

    def holds(self, before: Any, after: Any) -> bool:
        """Whether the new version is lower. ``6.x`` is no lower than ``6.2``."""
        old, new = _version(before), _version(after)
        shared = min(len(old), len(new))
        return new[:shared] < old[:shared]


@dataclass(frozen=True, slots=True)
class SetOrUnset:
    """The input is given where it was not, or no longer given; another value in its place does not count."""

    def holds(self, before: Any, after: Any) -> bool:
        """Whether exactly one of the two values is given."""
        return (before is None) != (after is None)


@dataclass(frozen=True, slots=True)
class DefaultChanged:
    """A nested value (``statefulEngineOptions.ruleOrder``) leaves its default, or returns to it.

    What is absent or unknown counts as the default, as in the provider's source.
    """

    at: str
    default: Any

    def holds(self, before: Any, after: Any) -> bool:
        """Whether exactly one of the two has the default."""
        return self._has_default(before) != self._has_default(after)

    def _has_default(self, value: Any) -> bool:
        for key in self.at.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value in (None, "", UNKNOWN, self.default)


Condition = Transition | LowerVersion | SetOrUnset | DefaultChanged


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


def condition(written: Mapping[str, Any] | str) -> Condition:
    """The condition as the data writes it.

    ``{"from": ..., "to": ...}`` (with ``"default"`` where the provider has one), ``{"at": "path.of.nested",
    "default": ...}``, ``lower version`` or ``set or unset``.
    """
    match written:
        case {"from": before, "to": after, **rest}:
            return Transition(before, after, rest.get("default"))
        case {"at": str(at), "default": default}:
            return DefaultChanged(at, default)
        case "lower version":
            return LowerVersion()
        case "set or unset":
            return SetOrUnset()
    allowed = "use from and to, at and default, `lower version` or `set or unset`"
    raise ValueError(f"{FILE}: {written!r} is no condition; {allowed}")


def _version(value: Any) -> tuple[int, ...]:
    """The leading numbers of a version; none for what is no version."""
    found = re.match(r"\d+(\.\d+)*", str(value)) if value is not None and value is not UNKNOWN else None
    return tuple(int(part) for part in found[0].split(".")) if found else ()
