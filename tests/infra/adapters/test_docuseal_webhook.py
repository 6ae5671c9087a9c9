"""DocuSeal says what became of a visit's forms, and nothing of what is in them goes on."""

from __future__ import annotations

import json
from typing import Any

import pytest

from infra.adapters.docuseal_webhook import SECRET_HEADER, Answer, answer
from infra.adapters.webhook_refusal import WebhookRefusedError
from infra.visits import intake

SECRET = "synthetic"
FORM: dict[str, Any] = {
    "id": 12, "submission_id": 11, "email": "robin@patients.example", "external_id": "ap-1", "status": "completed",
    "values": [{"field": "Allergies", "value": "none"}], "submission": {"id": 11, "status": "completed"},
}  # fmt: skip


def told(
    event: str, header: str = SECRET, secret: str = SECRET, signed: bool = True, **form: Any
) -> Answer | None:
    body = {"event_type": event, "timestamp": "2099-12-01T09:00:00Z", "data": {**FORM, **form}}
    return answer({SECRET_HEADER.upper(): header}, json.dumps(body).encode(), secret, lambda _: signed)


@pytest.mark.parametrize(("event", "kind"), [("form.completed", "completed"), ("form.declined", "declined")])
def test_an_answer_is_one_that_the_journey_knows(event: str, kind: str) -> None:
    assert told(event) == Answer(kind, "ap-1")
    assert kind in intake.ANSWERS


def test_a_visit_is_complete_when_its_last_form_is_signed() -> None:
    assert told("form.completed", signed=False) is None
    assert told("form.declined", signed=False) == Answer("declined", "ap-1")


def test_other_events_say_nothing() -> None:
    assert told("form.viewed") is None


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"header": "guess"}, 401), ({"header": "", "secret": ""}, 401), ({"external_id": None}, 422)],
)
def test_what_cannot_be_trusted_or_used_is_refused(changes: dict[str, Any], status: int) -> None:
    with pytest.raises(WebhookRefusedError) as refused:
        told("form.completed", **changes)
    assert refused.value.status == status
