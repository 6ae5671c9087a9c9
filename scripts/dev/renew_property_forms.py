"""``python -m scripts.dev.renew_property_forms``: renew the forms of the provider's properties from the installed SDK.

``infra/states/property_forms.txt`` says of every property of every resource type what it is, in the form that
``infra/states/property_forms.py`` describes. It takes a minute or two.
"""

from __future__ import annotations

import argparse
import enum
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, Union, get_args, get_origin

from infra.engine.sdk_types import Types, members, property_types
from infra.files.atomic_file import write_atomically
from infra.states.property_forms import ANY, BLOCK, DATA, DOCUMENT, FLAG, LIST, MAP, NUMBER, TEXT
from policies.separation.reference.resource_types import reviewed_types

HEADER: Final = "# The forms of the properties of pulumi-aws: scripts/dev/renew_property_forms.py renews them.\n"
PROMISES: Final = re.compile(r"(typing|collections\.abc)\.Awaitable|pulumi\.output")
DEEPEST: Final = 3
"""Levels of blocks that are listed; what a reader of the kit needs is not deeper."""
PLAIN: Final[Mapping[Any, str]] = {str: TEXT, int: NUMBER, float: NUMBER, bool: FLAG}


class Forms:
    """The lines of the data file: one for each resource type, then one for each block that they name."""

    def __init__(self, types: Iterable[str]) -> None:
        self._level = 0
        self._pending: list[tuple[str, Types]] = []
        self._seen: set[str] = set()
        self.lines = [self._line(type_, found) for type_ in sorted(types) if (found := _properties(type_))]
        blocks: list[str] = []
        while self._pending:
            self._level += 1
            of_level, self._pending = self._pending, []
            blocks += [self._line(name, found) for name, found in of_level]
        self.lines += sorted(blocks)

    def _line(self, name: str, types: Types) -> str:
        by_form: dict[str, list[str]] = {}
        for property_, kind in types.items():
            by_form.setdefault(self._form(kind), []).append(property_)
        by_form.pop(ANY, None)
        return " ".join((name, *(f"{form}:{','.join(sorted(by_form[form]))}" for form in sorted(by_form))))

    def _form(self, kind: Any) -> str:
        origin, arguments = get_origin(kind), get_args(kind)
        if kind in PLAIN:
            return PLAIN[kind]
        if isinstance(kind, type) and issubclass(kind, enum.Enum):
            return TEXT
        if isinstance(origin, type) and issubclass(origin, Mapping):
            return MAP + self._form(arguments[1])
        if isinstance(origin, type) and issubclass(origin, Sequence):
            return LIST + self._form(arguments[0])
        if origin is Union:
            forms = {self._form(each) for each in arguments if _is_value(each)}
            if TEXT in forms and any(form.startswith(BLOCK) for form in forms):
                return DOCUMENT
            return forms.pop() if len(forms) == 1 else ANY
        types = members(kind)[1] if isinstance(kind, type) else {}
        return self._block(kind, types) if types and self._level < DEEPEST else ANY

    def _block(self, kind: type, types: Types) -> str:
        name = f"{BLOCK}{kind.__module__.split('.')[1]}/{kind.__name__.removesuffix('Args')}"
        if name not in self._seen:
            self._seen.add(name)
            self._pending.append((name, types))
        return name


def _is_value(alternative: Any) -> bool:
    """Whether an alternative of an annotation is a value itself, not a promise of one."""
    return alternative is not type(None) and not PROMISES.match(str(alternative))


def _properties(type_: str) -> Types:
    try:
        return property_types(type_)
    except ValueError:
        return {}


def data(types: Iterable[str]) -> Iterator[str]:
    """The lines of the data file for these resource types."""
    yield HEADER
    yield from (f"{line}\n" for line in Forms(types).lines)


def main(argv: list[str] | None = None) -> int:
    """Write the data file."""
    argparse.ArgumentParser(description=__doc__).parse_args(argv)
    write_atomically(DATA, "".join(data(reviewed_types())))
    print(f"{DATA}: {len(DATA.read_text(encoding='utf-8').splitlines()) - 1} types and blocks")
    return 0


if __name__ == "__main__":
    sys.exit(main())
