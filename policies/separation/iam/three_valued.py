"""Three-valued logic: true, false and unknown. Callers never treat unknown as safe."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """False < unknown < true, so that *and* is the minimum and *or* the maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool) -> Truth:
        """A boolean as a truth value."""
        return Truth.TRUE if value else Truth.FALSE

    def negated(self) -> Truth:
        """Logical not; unknown stays unknown."""
        return Truth(2 - self)


def every(truths: Iterable[Truth]) -> Truth:
    """Logical and, true for no operands; stops at the first false."""
    found = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return truth
        if truth < found:
            found = truth
    return found


def some(truths: Iterable[Truth]) -> Truth:
    """Logical or, false for no operands; stops at the first true."""
    found = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return truth
        if truth > found:
            found = truth
    return found
