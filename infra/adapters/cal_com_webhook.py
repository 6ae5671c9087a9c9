"""Cal.com's webhooks as records of the flow ``f-booking``.

Source, read 2026-11-30: cal.com/docs/developing/guides/automation/webhooks (events, variables of the payload, the
header ``x-cal-signature-256``: HMAC-SHA256 of the body with the webhook's secret); public receivers compute it in hex.
Unverified, nothing was received from a running Cal.com: that ``responses`` has the answers of the booking form by their
identifier, and that ``rescheduleUid`` names the booking that a new one replaces.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from infra.adapters.webhook_refusal import WebhookRefusedError, body_of, header_of, require_same

SIGNATURE: Final = "x-cal-signature-256"
CREATED, CANCELLED, MOVED = "BOOKING_CREATED", "BOOKING_CANCELLED", "BOOKING_RESCHEDULED"
MINOR: Final = "minor"
"""Identifier of the question of the booking form that asks whether the patient is a minor; its answer is yes or no."""
LANGUAGES: Final = ("en", "es")
"""Languages of the journey's mails, the first for everybody else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventType:
    """What the practice offers under one event type of Cal.com: service and location by their ids in ``mso.yaml``."""

    service: str
    location: str
    state: str


def booking_records(
    headers: Mapping[str, str], body: bytes, secret: str, offered: Mapping[str, EventType]
) -> list[dict[str, str]]:
    """The records of one request; ``offered`` is by the slug of the event type. Other events have none.

    A booking that was moved ends the visit under its old reference and begins one under the new.

    :raises WebhookRefusedError: wrong signature, an event type that is not offered, or a value that is missing.
    """
    require_same(header_of(headers, SIGNATURE), signature(body, secret) if secret else "")
    told = body_of(body)
    event, booking = told.get("triggerEvent"), told.get("payload")
    if event not in (CREATED, CANCELLED, MOVED):
        return []
    if not isinstance(booking, dict):
        raise WebhookRefusedError("the event has no payload")
    offer = offered.get(str(booking.get("type")))
    if offer is None:
        raise WebhookRefusedError(f"the event type {str(booking.get('type'))[:60]!r} is not offered")
    change = "cancelled" if event == CANCELLED else "booked"
    records = [_record(booking, _text(booking, "uid"), change, offer)]
    replaced = booking.get("rescheduleUid")
    if event == MOVED and isinstance(replaced, str) and replaced and replaced != booking.get("uid"):
        records.insert(0, _record(booking, replaced, "cancelled", offer))
    return records


def signature(body: bytes, secret: str) -> str:
    """What Cal.com puts into the header for a body."""
    return hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def _record(booking: Mapping[str, Any], reference: str, change: str, offer: EventType) -> dict[str, str]:
    attendees = booking.get("attendees")
    patient = attendees[0] if isinstance(attendees, list) and attendees and isinstance(attendees[0], dict) else {}
    language = str((patient.get("language") or {}).get("locale") or "")[:2].lower()
    record = {
        "appointment_ref": reference,
        "change": change,
        "service": offer.service,
        "state": offer.state,
        "location": offer.location,
        "starts_at": _instant(_text(booking, "startTime")),
        "language": language if language in LANGUAGES else LANGUAGES[0],
        "minor": "true" if _is_minor(booking) else "false",
    }
    email = patient.get("email")
    return {**record, "email": email} if isinstance(email, str) and email else record


def _is_minor(booking: Mapping[str, Any]) -> bool:
    """Whether the form says so; an answer that is neither yes nor no counts as yes, as a guardian then signs."""
    answer = (booking.get("responses") or {}).get(MINOR)
    value = answer.get("value") if isinstance(answer, Mapping) else answer
    return value not in (None, "", False, "false", "no", "No")


def _text(booking: Mapping[str, Any], name: str) -> str:
    value = booking.get(name)
    if not isinstance(value, str) or not value:
        raise WebhookRefusedError(f"the booking has no {name}")
    return value


def _instant(text: str) -> str:
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        raise WebhookRefusedError("startTime is no time") from None
    if when.tzinfo is None:
        raise WebhookRefusedError("startTime has no offset")
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
