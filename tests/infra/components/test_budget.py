"""A budget tells somebody, before it is spent and after."""

from __future__ import annotations

from typing import Any

import pytest

from infra.components.budget import BudgetArgs
from infra.engine.graph import Graph

GOOD: dict[str, Any] = {
    "name": "b", "dollars": 5, "filter": ("LinkedAccount", ["1"]), "mailboxes": ["m@x.org"], "tags": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [({"dollars": 0}, "dollars must be 1 or more, got 0"), ({"mailboxes": []}, "no mailbox, so nobody would hear")],
)
def test_a_budget_that_would_tell_nothing_is_refused(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"budget b: {message}"):
        BudgetArgs(**(GOOD | change))


def test_every_budget_tells_of_what_is_spent_and_of_what_will_be(reference_plan: Graph) -> None:
    budgets = reference_plan.of_type("aws:budgets/budget:Budget")
    assert budgets
    for budget in budgets:
        told = {note["notificationType"]: note["subscriberEmailAddresses"] for note in budget.inputs["notifications"]}
        assert set(told) == {"ACTUAL", "FORECASTED"}
        assert all(told.values())
