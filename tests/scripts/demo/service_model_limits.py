"""What a botocore service model says of a request beyond its types: enumerations, lengths, ranges and patterns.

boto3 checks names, types and required members itself, and the least length or value; none of the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

_CLASSES: Final = {
    r"\p{Lu}": "A-Z", r"\p{Ll}": "a-z", r"\p{L}": "", r"\p{N}": r"\d", r"\p{M}": "", r"\p{Z}": r"\s",
    r"\p{S}": "$+<=>^`|~", r"\p{P}": r"!-#%-*,-/:;?@\[-\]_{}", r"\p{Graph}": "!-~", r"\p{Print}": " -~",
    r"\p{Alnum}": "A-Za-z0-9", r"\p{Alpha}": "A-Za-z", r"\p{Digit}": "0-9", r"\p{ASCII}": "\0-\x7f",
    r"\p{IsAlphabetic}": "A-Za-z", r"\p{Punct}": r"!-/:-@\[-`{-~",
}  # fmt: skip
"""Java's classes of characters for Python, within brackets."""
_ANY_LANGUAGE: Final = (r"\p{L}", r"\p{M}")
"""Letters of all languages, which have no form within brackets."""


@cache
def compiled(pattern: str) -> re.Pattern[str] | None:
    """The pattern for Python; None where it has what Python has not, so that nobody judges by it."""
    text, bracketed, rest = "", False, pattern
    while rest:
        java = next((name for name in _CLASSES if rest.startswith(name)), "")
        if java in _ANY_LANGUAGE:
            return None
        if java:
            text += _CLASSES[java] if bracketed else f"[{_CLASSES[java]}]"
        else:
            java = rest[:2] if rest[0] == "\\" else rest[0]
            text += java
            bracketed = java == "[" or (bracketed and java != "]")
        rest = rest[len(java) :]
    try:
        return re.compile(text)
    except re.error:
        return None


def broken(shape: Any, value: Any, path: str = "") -> Iterator[str]:
    """Each limit that a value breaks, with the path of the member, the value and the limit."""
    match shape.type_name:
        case "structure" if isinstance(value, dict):
            for name, member in value.items():
                if name in shape.members:
                    yield from broken(shape.members[name], member, f"{path}.{name}".lstrip("."))
        case "list" if isinstance(value, list | tuple):
            yield from _length(shape, value, path)
            for index, member in enumerate(value):
                yield from broken(shape.member, member, f"{path}[{index}]")
        case "map" if isinstance(value, dict):
            yield from _length(shape, value, path)
            for name, member in value.items():
                yield from broken(shape.key, name, f"{path} key")
                yield from broken(shape.value, member, f"{path}[{name}]")
        case "string" if isinstance(value, str):
            yield from _text(shape, value, path)
        case "integer" | "long" | "float" | "double" if isinstance(value, int | float):
            low, high = (shape.metadata.get(name) for name in ("min", "max"))
            if (low is not None and value < low) or (high is not None and value > high):
                yield f"{path} is {value}, allowed {low} to {high}"


def _text(shape: Any, value: str, path: str) -> Iterator[str]:
    if shape.enum and value not in shape.enum:
        yield f"{path} is {value!r}, allowed {', '.join(shape.enum)}"
    yield from _length(shape, value, path)
    pattern = shape.metadata.get("pattern")
    found = compiled(pattern) if pattern else None
    if found and not found.search(value):
        yield f"{path} is {value[:80]!r}, allowed what matches {pattern}"


def _length(shape: Any, value: Any, path: str) -> Iterator[str]:
    low, high = (shape.metadata.get(name) for name in ("min", "max"))
    if (low is not None and len(value) < low) or (high is not None and len(value) > high):
        yield f"{path} has length {len(value)}, allowed {low} to {high}"
