"""Three-valued logic: what is true, what is false, and what cannot be told; unknown is never taken for safe."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Truth(IntEnum):
    """False < unknown < true, so that *and* is the minimum, *or* the maximum."""

    FALSE = 0
    UNKNOWN = 1
    TRUE = 2

    @staticmethod
    def of(value: bool) -> Truth:
        """The certain truth of a boolean."""
        return Truth.TRUE if value else Truth.FALSE

    def negated(self) -> Truth:
        """Not; unknown stays unknown."""
        return Truth(2 - self)


def every(truths: Iterable[Truth]) -> Truth:
    """And; of nothing it is true. Stops at the first false."""
    found = Truth.TRUE
    for truth in truths:
        if truth is Truth.FALSE:
            return truth
        if truth < found:
            found = truth
    return found


def some(truths: Iterable[Truth]) -> Truth:
    """Or; of nothing it is false. Stops at the first true."""
    found = Truth.FALSE
    for truth in truths:
        if truth is Truth.TRUE:
            return truth
        if truth > found:
            found = truth
    return found
