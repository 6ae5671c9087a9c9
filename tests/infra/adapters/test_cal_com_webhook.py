"""A booking of Cal.com becomes the record that the flow declares; what is not signed or not offered is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.adapters.cal_com_webhook import SIGNATURE, EventType, booking_records, signature
from infra.adapters.webhook_refusal import WebhookRefusedError
from infra.exchange.filter import Rule, refusal
from infra.manifest import facts

SECRET = "synthetic"
OFFERED = {"injectables-seattle": EventType(service="injectables", location="seattle", state="WA")}
BOOKING: dict[str, Any] = {
    "type": "injectables-seattle", "title": "Injectables", "startTime": "2099-12-05T09:00:00.000-08:00", "uid": "ap-1",
    "attendees": [{"name": "Robin", "email": "robin@patients.example", "language": {"locale": "es"}}],
    "responses": {"minor": {"label": "Under 18?", "value": "no"}, "notes": {"value": "allergic"}},
}  # fmt: skip
RULE = Rule("f-booking", facts.flows()["f-booking"].fields, identifiable=True)


def records(event: str = "BOOKING_CREATED", secret: str = SECRET, signed_with: str = SECRET, **booking: Any) -> Any:
    payload = {key: value for key, value in {**BOOKING, **booking}.items() if value is not None}
    body = json.dumps({"triggerEvent": event, "createdAt": "2099-12-01T09:00:00Z", "payload": payload}).encode()
    return booking_records({SIGNATURE.title(): signature(body, signed_with)}, body, secret, OFFERED)


def test_a_booking_is_a_record_that_the_broker_passes_and_no_note_of_the_form_is_in_it() -> None:
    (record,) = records()
    assert record == {
        "appointment_ref": "ap-1", "change": "booked", "service": "injectables", "state": "WA", "location": "seattle",
        "starts_at": "2099-12-05T17:00:00Z", "language": "es", "minor": "false", "email": "robin@patients.example",
    }  # fmt: skip
    assert refusal(record, RULE) == ""


def test_a_booking_that_is_moved_ends_the_old_visit_and_begins_the_new() -> None:
    found = records("BOOKING_RESCHEDULED", uid="ap-2", rescheduleUid="ap-1")
    assert [(each["appointment_ref"], each["change"]) for each in found] == [("ap-1", "cancelled"), ("ap-2", "booked")]
    assert not any(refusal(each, RULE) for each in found)


@pytest.mark.parametrize(
    ("event", "booking", "expected"),
    [
        ("BOOKING_CANCELLED", {}, {"change": "cancelled"}),
        ("BOOKING_CREATED", {"responses": {"minor": {"value": True}}}, {"minor": "true"}),
        ("BOOKING_CREATED", {"responses": {"minor": {"value": "perhaps"}}}, {"minor": "true"}),
        ("BOOKING_CREATED", {"attendees": []}, {"language": "en"}),
    ],
)
def test_what_a_booking_says_is_taken_over(event: str, booking: dict[str, Any], expected: dict[str, str]) -> None:
    (record,) = records(event, **booking)
    assert expected.items() <= record.items()
    assert refusal(record, RULE) == ""


@pytest.mark.parametrize("event", ["MEETING_ENDED", "FORM_SUBMITTED", "something new"])
def test_other_events_have_no_record(event: str) -> None:
    assert records(event) == []


@pytest.mark.parametrize(
    ("changes", "status"),
    [
        ({"signed_with": "another"}, 401),
        ({"secret": "", "signed_with": ""}, 401),
        ({"type": "massage"}, 422),
        ({"uid": None}, 422),
        ({"startTime": "soon"}, 422),
        ({"startTime": "2099-12-05T09:00:00"}, 422),
    ],
)
def test_what_cannot_be_trusted_or_used_is_refused(changes: dict[str, Any], status: int) -> None:
    with pytest.raises(WebhookRefusedError) as refused:
        records(**changes)
    assert refused.value.status == status


@pytest.mark.parametrize("body", [b"{", b"[]"])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(WebhookRefusedError):
        booking_records({SIGNATURE: signature(body, SECRET)}, body, SECRET, OFFERED)
