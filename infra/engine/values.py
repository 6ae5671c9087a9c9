"""Property values: plain JSON, a marker for values that are not known yet, and a wrapper for secret values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

Value: TypeAlias = Any
"""JSON (None, bool, int, float, str, list, dict), ``UNKNOWN``, or ``Secret`` around one of these."""

Properties: TypeAlias = Mapping[str, Value]
"""A resource's inputs or outputs, keyed by Pulumi property name (camelCase)."""


class UnknownValueError(TypeError):
    """A decision needs a value that is known only after a deployment."""


class Unknown:
    """A value that is known only after a deployment. It equals only itself and has no truth value."""

    _only: Unknown | None = None

    def __new__(cls) -> Unknown:
        if cls._only is None:
            cls._only = super().__new__(cls)
        return cls._only

    def __bool__(self) -> bool:
        raise UnknownValueError("an unknown value is neither true nor false")

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __deepcopy__(self, _: object) -> Unknown:
        return self

    def __reduce__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()


@dataclass(frozen=True, slots=True)
class Secret:
    """A value that must not be printed: its ``repr`` hides it, ``value`` returns it."""

    value: Value

    def __repr__(self) -> str:
        return "Secret(...)"


def reveal(value: Value) -> Value:
    """The same value without ``Secret`` wrappers, at any depth."""
    match value:
        case Secret():
            return reveal(value.value)
        case dict():
            return {key: reveal(item) for key, item in value.items()}
        case list() | tuple():
            return [reveal(item) for item in value]
        case _:
            return value


def holds_secret(value: Value) -> bool:
    """Whether a value contains a secret, at any depth."""
    match value:
        case Secret():
            return True
        case Mapping():
            return any(map(holds_secret, value.values()))
        case list() | tuple():
            return any(map(holds_secret, value))
        case _:
            return False


def unknown_paths(value: Value, path: str = "") -> Iterator[str]:
    """The paths (``a.b[0].c``) at which a value is not known; an empty path means the value itself."""
    match value:
        case Unknown():
            yield path
        case Secret():
            yield from unknown_paths(value.value, path)
        case Mapping():
            for key, item in value.items():
                yield from unknown_paths(item, f"{path}.{key}" if path else str(key))
        case list() | tuple():
            for index, item in enumerate(value):
                yield from unknown_paths(item, f"{path}[{index}]")
