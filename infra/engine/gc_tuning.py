"""Seldom looks for garbage while much is made that stays: a collector that looks often takes a third of the time."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

GARBAGE_EVERY: Final = 100_000
"""Allocations between collections."""


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Collect seldom inside the block, and as before after it."""
    before = gc.get_threshold()
    gc.set_threshold(GARBAGE_EVERY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
