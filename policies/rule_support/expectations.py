"""Small checks that rules combine. Each fails closed: an absent property does not meet an expectation."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sized
from typing import Any

from policies.model import Check
from policies.policy_config import Settings
from policies.props import NotKnown, Props

Bound = int | Callable[[Settings], int]


def all_of(*checks: Check) -> Check:
    """All of these checks hold; an unknown value in one check does not hide what another one finds."""

    def check(props: Props) -> Iterator[str]:
        unknown = None
        for each_check in checks:
            try:
                yield from each_check(props)
            except NotKnown as not_known:
                unknown = unknown or not_known
        if unknown:
            raise unknown

    return check


def must_be(path: str, *allowed: Any, because: str = "") -> Check:
    """The value equals one of these and has its type: 1 is not true."""

    def check(props: Props) -> Iterator[str]:
        value = props.at(path)
        if not any(value == wanted and type(value) is type(wanted) for wanted in allowed):
            yield f"{path} is {_shown(value)}, must be {' or '.join(map(_shown, allowed))}{_reason(because)}"

    return check


def must_have(path: str, because: str = "") -> Check:
    """The value is present and not empty; a boolean does not count as a value."""

    def check(props: Props) -> Iterator[str]:
        value = props.at(path)
        if isinstance(value, bool) or _is_empty(value):
            yield f"{path} is missing{_reason(because)}"

    return check


def must_be_absent(path: str, because: str = "") -> Check:
    """The value is absent or empty. Combine it with another check: alone, an empty resource would pass."""

    def check(props: Props) -> Iterator[str]:
        value = props.at(path)
        if value is not False and not _is_empty(value):
            yield f"{path} is set, must be absent{_reason(because)}"

    return check


def at_least(path: str, bound: Bound, unit: str = "") -> Check:
    """The number is present and not below the bound."""

    def check(props: Props) -> Iterator[str]:
        least = bound if isinstance(bound, int) else bound(props.settings)
        value = _number(props.at(path))
        if value is None or value < least:
            yield f"{path} is {_shown(value)}, must be {least} or more{' ' + unit if unit else ''}"

    return check


def at_most(path: str, bound: Bound, unit: str = "") -> Check:
    """The number is present, above zero and not above the bound."""

    def check(props: Props) -> Iterator[str]:
        most = bound if isinstance(bound, int) else bound(props.settings)
        value = _number(props.at(path))
        if value is None or not 0 < value <= most:
            yield f"{path} is {_shown(value)}, must be between 1 and {most}{' ' + unit if unit else ''}"

    return check


def starts_with(path: str, *prefixes: str, because: str = "") -> Check:
    """The text is present and starts with one of these prefixes."""

    def check(props: Props) -> Iterator[str]:
        value = props.at(path)
        if not isinstance(value, str) or not value.startswith(prefixes):
            yield f"{path} is {_shown(value)}, must start with {' or '.join(prefixes)}{_reason(because)}"

    return check


def must_include(path: str, *wanted: str) -> Check:
    """The list at the path includes each of these values."""

    def check(props: Props) -> Iterator[str]:
        found = list(props.items_at(path))
        for item in wanted:
            if item not in found:
                yield f"{path} does not include {item!r}"

    return check


def every(path: str, item_check: Check) -> Check:
    """The list at the path is not empty and the check holds for each of its blocks."""

    def check(props: Props) -> Iterator[str]:
        items = props.items_at(path)
        if not items:
            yield f"{path} is empty, must have at least one entry"
        for index, item in enumerate(items):
            for message in item_check(item if isinstance(item, Props) else Props({})):
                yield f"{path}[{index}]: {message}"

    return check


def some(path: str, item_check: Check, wanted: str) -> Check:
    """The check holds for at least one block of the list at the path; ``wanted`` describes that block."""

    def check(props: Props) -> Iterator[str]:
        items = props.items_at(path)
        if not any(isinstance(item, Props) and not list(item_check(item)) for item in items):
            yield f"{path} has no {wanted}"

    return check


def when(path: str, values: tuple[Any, ...], then: Check) -> Check:
    """The check holds if the value is one of these or absent."""

    def check(props: Props) -> Iterator[str]:
        value = props.at(path)
        if value is None or value in values:
            yield from then(props)

    return check


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, Sized) and not len(value))


def _number(value: Any) -> float | None:
    if isinstance(value, str) and value.isdigit():
        return int(value)
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _shown(value: Any) -> str:
    return "missing" if value is None else repr(value)


def _reason(because: str) -> str:
    return f": {because}" if because else ""
