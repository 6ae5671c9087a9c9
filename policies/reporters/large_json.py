"""JSON with long lists, written entry by entry: in one piece, a document takes ten times the memory of its text."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

INDENT: Final = 2


def large_json(document: Any) -> str:
    """The document as ``json.dumps`` with an indent of 2 writes it; an iterator in it is written as a list."""
    return "".join(_pieces(document, 0)) + "\n"


def _pieces(value: Any, level: int) -> Iterator[str]:
    line = "\n" + " " * INDENT * level
    if isinstance(value, Mapping) and any(isinstance(each, Mapping | list | Iterator) for each in value.values()):
        for number, (key, inner) in enumerate(value.items()):
            yield f"{',' if number else '{'}{line}{' ' * INDENT}{json.dumps(key)}: "
            yield from _pieces(inner, level + 1)
        yield line + "}"
    elif isinstance(value, list | Iterator):
        empty = True
        for inner in value:
            yield f"{'[' if empty else ','}{line}{' ' * INDENT}"
            empty = False
            yield from _pieces(inner, level + 1) if level < 3 else (_small(inner, level + 1),)
        yield "[]" if empty else line + "]"
    else:
        yield _small(value, level)


def _small(value: Any, level: int) -> str:
    return json.dumps(value, indent=INDENT).replace("\n", "\n" + " " * INDENT * level)
