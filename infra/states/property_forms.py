"""What each property of a resource type is, as pulumi-aws declares it: a text, a number, a list of blocks.

A line of ``property_forms.txt`` is the name of a resource type or of a block, then its properties by form::

    aws:sqs/queue:Queue #:delaySeconds,maxMessageSize ?:fifoQueue T:arn,name {T:tags

A form is one of the letters below; ``[`` is a list and ``{`` a mapping of the form that follows, ``@`` a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from infra.engine.values import Unknown

DATA: Final = Path(__file__).with_name("property_forms.txt")
TEXT: Final = "T"
NUMBER: Final = "#"
FLAG: Final = "?"
DOCUMENT: Final = "D"
"""A document: a text of JSON, or the object that it says."""
ANY: Final = "*"
LIST: Final = "["
MAP: Final = "{"
BLOCK: Final = "@"
_NOTHING: Final = frozenset({type(None), Unknown})
_SIMPLE: Final[Mapping[str, frozenset[type]]] = {
    TEXT: frozenset({str}), NUMBER: frozenset({int, float}), FLAG: frozenset({bool}), DOCUMENT: frozenset({str, dict}),
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Form:
    """A form: its letter, the types of value that have it whatever they contain, and what its items are.

    ``block`` names the block of a block.
    """

    letter: str
    simple: frozenset[type]
    items: Form | None = None
    block: str = ""


@cache
def form_of(text: str) -> Form:
    """The form that is written so: ``[T`` is a list of texts."""
    letter = text[0]
    return Form(
        letter,
        _SIMPLE.get(letter, frozenset()) | _NOTHING,
        form_of(text[1:]) if letter in (LIST, MAP) else None,
        text if letter == BLOCK else "",
    )


@cache
def forms_of(name: str) -> Mapping[str, Form]:
    """Property -> its form, of a resource type or of a block (``@s3/BucketLogging``); empty where nothing is known."""
    found: dict[str, Form] = {}
    for group in _lines().get(name, "").split():
        form, _, properties = group.partition(":")
        found |= dict.fromkeys(properties.split(","), form_of(form))
    return found


@cache
def _lines() -> Mapping[str, str]:
    lines = DATA.read_text(encoding="utf-8").splitlines()
    return {name: rest for name, _, rest in (line.partition(" ") for line in lines)}
