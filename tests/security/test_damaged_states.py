"""A damaged state is judged as far as it can be read; ``tests/real`` damages the whole example."""

from __future__ import annotations

from collections.abc import Callable

from damaged_states import damaged, faults

from infra.engine.graph import Graph


def test_no_value_of_a_state_ends_in_a_fault(small_plan_of: Callable[[str], Graph]) -> None:
    assert list(faults(damaged(small_plan_of("standard"), 0.04, seed=1))) == []
