"""Realistic mistakes, one a file, for showing how they are caught. Nothing here is part of an estate.

Each module defines ``BREAK``; its file name, with dashes, is the name on the command line.
"""

from __future__ import annotations

import importlib
import pkgutil

from infra.breaks.break_definition import Break
from infra.errors import UsageError


def names() -> tuple[str, ...]:
    """The names of all breaks, sorted."""
    return tuple(
        sorted(m.name.replace("_", "-") for m in pkgutil.iter_modules(__path__) if m.name != "break_definition")
    )


def find(name: str) -> Break:
    """The break of this name.

    :raises UsageError: there is none.
    """
    if name not in names():
        raise UsageError(f"no break {name!r}; there are: {', '.join(names())}")
    found: Break = importlib.import_module(f"infra.breaks.{name.replace('-', '_')}").BREAK
    return found
