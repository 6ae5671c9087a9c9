"""One kind of duty a module: ``CONTRACT``, ``WHY`` and ``find(estate)``, found by this package.

A kind reads types, inputs and tags of the graph and never the kit's own names, so that it finds the duties of a plan,
of any program's state and of a collected account alike.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from functools import cache

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate

Find = Callable[[DutyEstate], Iterator[Duty]]


@cache
def kinds() -> dict[str, Find]:
    """Name of the kind (``task-secrets``) -> what finds its duties."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return {name.replace("_", "-"): importlib.import_module(f"{__name__}.{name}").find for name in names}
