"""Realistic mistakes, one in each module, to show how the kit detects them. Nothing here is part of an estate.

Each module defines ``BREAK``; its name on the command line is the module's name with dashes.
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
    """The break with this name.

    :raises UsageError: no break has this name.
    """
    if name not in names():
        raise UsageError(f"no break {name!r}; the breaks are: {', '.join(names())}")
    found: Break = importlib.import_module(f"infra.breaks.{name.replace('-', '_')}").BREAK
    return found
