"""Finds conditions that no request can meet: AWS accepts a statement with one, and the statement has no effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Block: TypeAlias = Mapping[str, Any]
BOOLEANS: Final = ("true", "false")


def contradiction(conditions: Mapping[str, Block]) -> str:
    """Why these conditions can never all hold; "" where no contradiction is found.

    The check finds the contradictions that people commonly write, not every one.
    """
    return next(_contradictions(conditions), "")


def _contradictions(conditions: Mapping[str, Block]) -> Iterator[str]:
    absent = {key for key, value in conditions.get("Null", {}).items() if _values(value) == ["true"]}
    tags = sorted(key for key in absent if key.lower().startswith("aws:requesttag/"))
    if len(tags) > 1:
        # Its author meant "one of them is missing", which needs one statement for each tag.
        yield f"it requires {' and '.join(tags)} to be missing at once; write one statement for each tag"
    for operator, block in conditions.items():
        for key, value in block.items():
            values = _values(value)
            if not values:
                yield f"{operator} {key} has no value to compare with"
            if operator.removesuffix("IfExists").rpartition(":")[2] in ("Bool", "Null") and set(values) - {*BOOLEANS}:
                yield f"{operator} {key} is compared with {values}, but is always true or false"
            if key in absent and _requires_key(operator):
                yield f"{key} must be missing (Null), but {operator} requires a value for it"
    yield from _contradicting_operators(conditions)


def _contradicting_operators(conditions: Mapping[str, Block]) -> Iterator[str]:
    """Each key of which one operator requires values that another operator excludes."""
    for operator, opposite in (("StringEquals", "StringNotEquals"), ("ArnEquals", "ArnNotEquals")):
        for key, value in conditions.get(operator, {}).items():
            excluded = _values(conditions.get(opposite, {}).get(key, []))
            if excluded and set(_values(value)) <= set(excluded):
                yield f"{key} must be one of {_values(value)} and none of {excluded}"
    for key, value in conditions.get("Bool", {}).items():
        other = conditions.get("BoolIfExists", {}).get(key)
        if other is not None and not set(_values(value)) & set(_values(other)):
            yield f"{key} must be both {_values(value)} and {_values(other)}"


def _requires_key(operator: str) -> bool:
    """Whether an operator matches only requests that contain the key."""
    plain = operator.rpartition(":")[2]
    if operator == "Null" or operator.endswith("IfExists") or operator.startswith("ForAllValues:"):
        return False
    return "Not" not in plain


def _values(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
