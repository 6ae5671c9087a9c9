"""A record of each flow that a broker carries, as a practice would send it: it passes whole, and what is `never` stays.

The broker's function runs as Lambda imports it, with the fields of the flow as the plan gives them to it.
"""

from __future__ import annotations

import importlib
import io
import json
import sys
from collections.abc import Callable, Iterator
from typing import IO, Any

import pytest

from infra.exchange.field_types import as_entry
from infra.manifest import facts

RECORDS: dict[str, dict[str, Any]] = {
    "f-appointments": {
        "patient_ref": "p-104", "name": "Robin Vale", "phone": "206-555-0142", "date_time": "2099-12-05T17:00",
        "location": "seattle", "provider": "np-3", "service_category": "injectables", "consent_complete": True,
        "exam_valid": False,
    },
    "f-claims": {
        "claim_ref": "c-88", "patient_ref": "p-104", "name": "Robin Vale", "date_of_birth": "1980-02-11",
        "insurance_id": "wa-2231", "payer": "payer-7", "service_date": "2026-10-02", "procedure_code": "99213",
        "diagnosis_code": "L70.0", "rendering_provider": "md-1", "charge": "120.00",
    },
    "f-collections": {
        "patient_ref": "p-104", "name": "Robin Vale", "phone": "206-555-0142", "balance": "80.00",
        "service_date": "2026-10-02", "statement_ref": "s-12",
    },
    "f-utilisation": {
        "week": "2026-W47", "location": "seattle", "room": "room-2", "service_category": "lasers", "slots": 31,
        "slot_minutes": 930,
    },
    "f-deid-analytics": {
        "year": 2026, "age_band": "40-49", "state": "WA", "service_category": "injectables", "patients": 40,
    },
    "f-lds-quality": {
        "study_id": "q-17", "service_date": "2026-10-02", "state": "WA", "zip5": "98101", "age": 46,
        "procedure_code": "15788", "outcome_score": 8, "provider_role": "injector",
    },
    "f-booking": {
        "appointment_ref": "ap-1", "change": "booked", "service": "injectables", "state": "WA", "location": "seattle",
        "starts_at": "2099-12-05T17:00:00Z", "language": "en", "minor": False, "email": "robin@mail.example",
    },
    "f-consent-status": {"appointment_ref": "ap-1", "complete": True, "at": "2026-12-01T10:00:00Z"},
    "f-gfe-status": {
        "appointment_ref": "ap-1", "complete": True, "at": "2026-12-01T10:00:00Z", "exam_valid_until": "2027-12-01",
    },
    "f-intake-status": {"appointment_ref": "ap-1", "complete": True},
    "f-reminders": {
        "first_name": "Robin", "channel_address": "+12065550142", "clinic": "clinic-2",
        "date_time": "2099-12-05T17:00", "link": "https://book.evergreen-aesthetics.example/v/ap-1",
    },
    "f-stock-levels": {
        "sku": "ntx-100", "lot": "l-5521", "quantity": 12, "expiry": "2027-03-01", "location": "seattle",
    },
    "f-device-maintenance": {
        "equipment_ref": "laser-2", "model": "m-9", "location": "seattle", "service_due": "2027-01-10",
        "incident_flag": False,
    },
    "f-delegation-status": {
        "staff_id": "e-31", "procedure_category": "lasers", "supervisor": "md-1", "valid_until": "2027-06-30",
    },
    "f-oversight-count": {"month": "2026-10", "location": "seattle", "charts_due": 20, "charts_reviewed": 19},
    "f-hours": {"staff_id": "e-31", "date": "2026-11-20", "hours": "7.50", "shift_type": "day"},
    "f-insurance-summary": {
        "policy": "pol-1", "limit": "1000000.00", "premium": "9800.00", "open_claim_count": 0,
    },
}  # fmt: skip
"""One record of each flow that a broker or a vendor's collection carries; every person in them is made up."""
NEVER = {
    "f-appointments": "diagnosis", "f-claims": "full_chart", "f-collections": "diagnosis", "f-utilisation": "patient",
    "f-deid-analytics": "free_text", "f-lds-quality": "photo", "f-booking": "date_of_birth",
    "f-consent-status": "which_form", "f-gfe-status": "findings", "f-intake-status": "answers",
    "f-reminders": "service_name", "f-stock-levels": "patient", "f-device-maintenance": "patient",
    "f-delegation-status": "patient", "f-oversight-count": "chart_id", "f-hours": "appointments",
    "f-insurance-summary": "claim_facts",
}  # fmt: skip
"""A field that each flow never has, by its list in flows.yaml."""

Send = Callable[[str, dict[str, Any]], dict[str, list[Any]]]


class Store:
    """What the function reads and writes of S3."""

    def __init__(self, body: bytes) -> None:
        self.body, self.written = body, dict[str, list[Any]]()

    def get_object(self, **_: str) -> dict[str, Any]:
        return {"Body": io.BytesIO(self.body)}

    def put_object(self, *, Bucket: str, Key: str, Body: IO[bytes]) -> None:  # noqa: N803 - boto3's names
        lines = Body.read().decode().splitlines()
        if not Key.endswith(".whole"):
            self.written.setdefault(Bucket, []).extend(map(json.loads, lines))


@pytest.fixture
def send(monkeypatch: pytest.MonkeyPatch) -> Iterator[Send]:
    """Puts one record into a flow's inbox, and returns what is in the outbox and in the quarantine afterwards."""

    def sent(flow: str, record: dict[str, Any]) -> dict[str, list[Any]]:
        fact = facts.flows()[flow]
        environment = {
            "FLOW": flow, "FIELDS": json.dumps([as_entry(field) for field in fact.fields]),
            "IDENTIFIABLE": str(fact.identifies).lower(), "TARGET_BUCKET": "outbox", "TARGET_PREFIX": "in/",
            "AWS_DEFAULT_REGION": "us-east-2",
        }  # fmt: skip
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        sys.modules.pop("infra.exchange.handler", None)
        handler = importlib.import_module("infra.exchange.handler")
        store = Store(json.dumps(record).encode())
        monkeypatch.setattr(handler, "s3", store)
        detail = {"bucket": {"name": "quarantine"}, "object": {"key": f"inbox/{flow}/a.jsonl", "version-id": "v"}}
        message = {"messageId": "m", "body": json.dumps({"detail": detail})}
        assert handler.handle({"Records": [message]}, None) == {"batchItemFailures": []}
        return store.written

    yield sent
    sys.modules.pop("infra.exchange.handler", None)


def test_every_flow_that_a_machine_carries_has_a_record() -> None:
    """A flow without one has no fields, is exported by people, stays in one product, or is refused by validation."""
    others = {"f-remittance", "f-payments-summary", "f-mgmt-fee", "f-photo-release", "f-marketing-optin",
              "f-booking-handoff", "f-staff-status", "f-evidence", "f-chart-export"}  # fmt: skip
    assert set(RECORDS) == set(NEVER) == set(facts.flows()) - others


@pytest.mark.parametrize("flow", RECORDS)
def test_a_record_as_it_is_declared_passes_as_it_came(flow: str, send: Send) -> None:
    assert send(flow, RECORDS[flow]) == {"outbox": [RECORDS[flow]]}


@pytest.mark.parametrize("flow", RECORDS)
def test_a_record_with_what_never_crosses_is_kept_back_whole(flow: str, send: Send) -> None:
    (kept,) = send(flow, {**RECORDS[flow], NEVER[flow]: "x"}).pop("quarantine")
    assert NEVER[flow] in kept["reason"]
    assert kept["record"] == {**RECORDS[flow], NEVER[flow]: "x"}
