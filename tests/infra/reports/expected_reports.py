"""What each report says of the sample records in May 2026, worked out by hand: columns, and rows in order."""

from __future__ import annotations

from typing import Any, Final

Row = tuple[Any, ...]
EXPECTED: Final[dict[tuple[str, str], tuple[tuple[str, ...], list[Row]]]] = {
    ("f-utilisation", "records_arrived"): (
        ("practice", "location", "arrived", "records"),
        [("north", "harbor", "2026-05-04", 1), ("north", "uptown", "2026-05-04", 2),
         ("north", "uptown", "2026-05-11", 1), ("south", "mesa", "2026-05-04", 1)],
    ),
    ("f-utilisation", "room_use"): (
        ("practice", "location", "week", "room", "slots", "slot_minutes"),
        [("north", "harbor", "2026-W18", "room-1", 11, 30), ("north", "uptown", "2026-W18", "room-1", 24, 30),
         ("north", "uptown", "2026-W18", "room-2", 15, 20), ("south", "mesa", "2026-W18", "room-1", 40, 15)],
    ),
    ("f-payments-summary", "revenue"): (
        ("practice", "location", "month", "service_category", "payments", "amount", "tax"),
        [("north", "harbor", "2026-05", "lasers", 1, 50, 0), ("north", "uptown", "2026-05", "lasers", 3, 400.5, 1.5)],
    ),
    ("f-stock-levels", "stock"): (
        ("practice", "location", "sku", "quantity", "first_expiry"),
        [("north", "uptown", "toxin-50", 9, "2026-09-30")],
    ),
    ("f-hours", "hours_worked"): (
        ("practice", "month", "shift_type", "hours"),
        [("north", "2026-05", "day", 15.5), ("north", "2026-05", "late", 4)],
    ),
    ("f-appointments", "appointments"): (
        ("practice", "location", "day", "service_category", "appointments", "without_consent", "without_exam"),
        [("north", "harbor", "2026-05-10", "lasers", 1, 0, 1), ("north", "uptown", "2026-05-10", "lasers", 2, 0, 0)],
    ),
    ("f-consent-status", "consent_status"): (
        ("practice", "day", "appointments", "incomplete"), [("north", "2026-05-04", 2, 1)],
    ),
    ("f-consent-status", "records_arrived"): (
        ("practice", "location", "arrived", "records"), [("north", "not stated", "2026-05-04", 3)],
    ),
    ("f-claims", "charges"): (
        ("practice", "payer", "month", "procedure_code", "lines", "charge"),
        [("north", "plan-a", "2026-04", "99213", 2, 200.25)],
    ),
    ("f-remittance", "remittances"): (
        ("practice", "reason", "claims", "paid", "adjustment"),
        [("north", "CO-45", 1, 100.25, 20), ("north", "none", 1, 80, 0)],
    ),
}  # fmt: skip
MAY: Final = ("2026-05-01", "2026-05-31")
