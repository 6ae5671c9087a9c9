"""Conditions that no request ever meets: a statement behind one protects nothing, and nobody notices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final, TypeAlias

Block: TypeAlias = Mapping[str, Any]
TRUTHS: Final = ("true", "false")


def never(conditions: Mapping[str, Block]) -> str:
    """Why all of these conditions together can never hold, or "" where nothing is known against it.

    The check knows the contradictions that people write, not all there are.
    """
    return next(_contradictions(conditions), "")


def _contradictions(conditions: Mapping[str, Block]) -> Iterator[str]:
    absent = {key for key, value in conditions.get("Null", {}).items() if _words(value) == ["true"]}
    tags = sorted(key for key in absent if key.lower().startswith("aws:requesttag/"))
    if len(tags) > 1:
        # Read as "one of them is missing", which takes a statement for each
        yield f"it asks that {' and '.join(tags)} be missing at once; give each tag a statement of its own"
    for operator, block in conditions.items():
        for key, value in block.items():
            words = _words(value)
            if not words:
                yield f"{operator} {key} has no value to compare with"
            if operator.removesuffix("IfExists").rpartition(":")[2] in ("Bool", "Null") and set(words) - {*TRUTHS}:
                yield f"{operator} {key} is compared with {words}, and is always true or false"
            if key in absent and _needs(operator):
                yield f"{key} must be missing (Null) and {operator} asks for a value of it"
    yield from _excluded(conditions)


def _excluded(conditions: Mapping[str, Block]) -> Iterator[str]:
    """What one operator asks for and another rules out."""
    for operator, opposite in (("StringEquals", "StringNotEquals"), ("ArnEquals", "ArnNotEquals")):
        for key, value in conditions.get(operator, {}).items():
            ruled_out = _words(conditions.get(opposite, {}).get(key, []))
            if ruled_out and set(_words(value)) <= set(ruled_out):
                yield f"{key} must be one of {_words(value)} and none of {ruled_out}"
    for key, value in conditions.get("Bool", {}).items():
        other = conditions.get("BoolIfExists", {}).get(key)
        if other is not None and not set(_words(value)) & set(_words(other)):
            yield f"{key} must be {_words(value)} and {_words(other)}"


def _needs(operator: str) -> bool:
    """Whether an operator is met only by a request that has the key."""
    plain = operator.rpartition(":")[2]
    if operator == "Null" or operator.endswith("IfExists") or operator.startswith("ForAllValues:"):
        return False
    return "Not" not in plain


def _words(value: Any) -> list[str]:
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]
