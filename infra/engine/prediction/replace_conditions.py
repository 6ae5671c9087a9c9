"""Conditions under which a change of an input replaces its resource, as ``replace_keys.json`` writes them.

Most look at the input alone. ``Given`` looks at another input as well: a network load balancer keeps its subnets, an
application load balancer does not have to. Values are compared as a program declares them; a list that is not known
yet forces nothing, as in the provider.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.values import UNKNOWN, Properties


@dataclass(frozen=True, slots=True)
class Change:
    """A changed input: its values before and after, and all inputs of the resource before and after."""

    before: Any
    after: Any
    olds: Properties
    news: Properties


@dataclass(frozen=True, slots=True)
class AnotherValue:
    """Any change of the input."""

    def holds(self, change: Change) -> bool:
        """Whether the value is another one."""
        return bool(change.before != change.after)


@dataclass(frozen=True, slots=True)
class AnotherGivenValue:
    """The input gets another value; one that is no longer given stays as AWS has it."""

    def holds(self, change: Change) -> bool:
        """Whether a value is given, and another one."""
        return change.after is not None and bool(change.before != change.after)


@dataclass(frozen=True, slots=True)
class Transition:
    """The value changes from one given value to another given one; where an input has none, its default counts."""

    before: Any
    after: Any
    default: Any = None

    def holds(self, change: Change) -> bool:
        """Whether this change is the one that replaces."""
        old, new = (self.default if value is None else value for value in (change.before, change.after))
        return bool(old == self.before and new == self.after)


@dataclass(frozen=True, slots=True)
class LowerVersion:
    """A version (``7.1``) changes to a lower one; what is no version does not count."""

    def holds(self, change: Change) -> bool:
        """Whether the new version is lower. ``6.x`` is no lower than ``6.2``."""
        return _is_lower(change.after, change.before)


@dataclass(frozen=True, slots=True)
class SetOrUnset:
    """The input is given where it was not, or no longer given; another value in its place does not count."""

    def holds(self, change: Change) -> bool:
        """Whether exactly one of the two values is given; an empty list is none."""
        return (change.before in (None, [])) != (change.after in (None, []))


@dataclass(frozen=True, slots=True)
class FilledOrEmptied:
    """A list gets its first item or loses its last one; a list that is no longer given stays as AWS has it."""

    def holds(self, change: Change) -> bool:
        """Whether exactly one of the two lists is empty."""
        return change.after is not None and SetOrUnset().holds(change)


@dataclass(frozen=True, slots=True)
class NotLonger:
    """A list changes and has no more items than before."""

    def holds(self, change: Change) -> bool:
        """Whether the new list has as many items as the old one, or fewer."""
        old, new = _items(change.before), _items(change.after)
        return old is not None and new is not None and old != new and len(new) <= len(old)


@dataclass(frozen=True, slots=True)
class ItemLost:
    """An item of a list is missing afterwards, or another one."""

    def holds(self, change: Change) -> bool:
        """Whether the new list lacks an item of the old one."""
        old, new = _items(change.before), _items(change.after)
        return old is not None and new is not None and any(item not in new for item in old)


@dataclass(frozen=True, slots=True)
class ItemChanged:
    """An item of a list is another one; lists that only grow or only shrink do not count."""

    def holds(self, change: Change) -> bool:
        """Whether each of the two lists has an item that the other lacks."""
        back = Change(change.after, change.before, change.news, change.olds)
        return ItemLost().holds(change) and ItemLost().holds(back)


@dataclass(frozen=True, slots=True)
class DefaultChanged:
    """A nested value (``statefulEngineOptions.ruleOrder``) leaves its default, or returns to it.

    What is absent or unknown counts as the default, as in the provider's source.
    """

    at: str
    default: Any

    def holds(self, change: Change) -> bool:
        """Whether exactly one of the two has the default."""
        return self._has_default(change.before) != self._has_default(change.after)

    def _has_default(self, value: Any) -> bool:
        for key in self.at.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        return value in (None, "", UNKNOWN, self.default)


@dataclass(frozen=True, slots=True)
class Lowered:
    """A nested number (``readUnitsPerSecond``) becomes lower."""

    at: str

    def holds(self, change: Change) -> bool:
        """Whether both numbers are given and the new one is lower; 0 counts as not given."""
        nested = (each if isinstance(each, Mapping) else {} for each in (change.before, change.after))
        old, new = (each.get(self.at) for each in nested)
        return isinstance(old, int) and isinstance(new, int) and 0 < new < old


@dataclass(frozen=True, slots=True)
class OtherKind:
    """The value was of a kind (a pattern that it begins with) and is no longer, or the other way round."""

    pattern: str

    def holds(self, change: Change) -> bool:
        """Whether both values are texts and exactly one is of the kind."""
        texts = [each for each in (change.before, change.after) if isinstance(each, str)]
        return len(texts) == 2 and len({bool(re.match(self.pattern, each)) for each in texts}) == 2


@dataclass(frozen=True, slots=True)
class Given:
    """The change replaces only where another input allows it.

    ``test`` is ``is`` or ``is not`` (one of ``values``, of which None is an input that is not given), ``begins`` or
    ``does not begin`` (with one of them), ``below`` (a version that is lower; one that is not given is not). The other
    input counts as it is afterwards; ``was`` says that it counts as it was.
    """

    input: str
    test: str
    values: tuple[Any, ...]
    change: Condition
    was: bool = False

    def holds(self, change: Change) -> bool:
        """Whether the other input allows it and the change itself counts."""
        return self._allowed((change.olds if self.was else change.news).get(self.input)) and self.change.holds(change)

    def _allowed(self, value: Any) -> bool:
        match self.test:
            case "is":
                return value in self.values
            case "is not":
                return value not in self.values
            case "begins":
                return str(value).startswith(self.values)
            case "does not begin":
                return not str(value).startswith(self.values)
            case _:
                return any(_is_lower(value, least) for least in self.values)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several conditions is enough."""

    each: tuple[Condition, ...]

    def holds(self, change: Change) -> bool:
        """Whether one of them holds."""
        return any(each.holds(change) for each in self.each)


Condition = (
    AnotherValue | AnotherGivenValue | Transition | LowerVersion | SetOrUnset | FilledOrEmptied | NotLonger | ItemLost
    | ItemChanged | DefaultChanged | Lowered | OtherKind | Given | AnyOf
)  # fmt: skip

def _items(value: Any) -> list[Any] | None:
    """The items of a list; None where they are not all known or no list is given."""
    return value if isinstance(value, list) and UNKNOWN not in value else None


def _is_lower(version: Any, than: Any) -> bool:
    """Whether a version is lower than another, in the parts that both have."""
    new, old = _version(version), _version(than)
    shared = min(len(old), len(new))
    return new[:shared] < old[:shared]


def _version(value: Any) -> tuple[int, ...]:
    """The leading numbers of a version; none for what is no version."""
    found = re.match(r"\d+(\.\d+)*", str(value)) if value is not None and value is not UNKNOWN else None
    return tuple(int(part) for part in found[0].split(".")) if found else ()
