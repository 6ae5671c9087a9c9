"""A budget notifies a mailbox when it is forecast to be exceeded, and when it is."""

from __future__ import annotations

from typing import Any

import pytest

from infra.components.budget import BudgetArgs
from infra.engine.graph import Graph

VALID: dict[str, Any] = {
    "name": "b", "dollars": 5, "filter": ("LinkedAccount", ["1"]), "mailboxes": ["m@x.org"], "tags": {},
}  # fmt: skip


@pytest.mark.parametrize(
    ("change", "message"),
    [({"dollars": 0}, "dollars must be 1 or more, got 0"), ({"mailboxes": []}, "mailboxes is empty")],
)
def test_a_budget_that_would_notify_no_one_is_rejected(change: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=f"budget b: {message}"):
        BudgetArgs(**(VALID | change))


def test_every_budget_notifies_of_actual_and_forecast_cost(reference_plan: Graph) -> None:
    budgets = reference_plan.of_type("aws:budgets/budget:Budget")
    assert budgets
    for budget in budgets:
        notified = {
            note["notificationType"]: note["subscriberEmailAddresses"] for note in budget.inputs["notifications"]
        }
        assert set(notified) == {"ACTUAL", "FORECASTED"}
        assert all(notified.values())
