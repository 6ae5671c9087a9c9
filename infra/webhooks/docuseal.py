"""DocuSeal's webhooks as events of the consent journey.

Source, read 2026-11-30: the example of a request at demo.docuseal.tech/settings/webhooks (``event_type``,
``timestamp``, ``data`` with ``external_id`` and ``status``). From an article on it (dev.to, not upstream): a secret of
the owner's choice is sent as a header, and what fails is repeated for 48 hours. Unverified, nothing was received from
a running DocuSeal: that ``data.submission.status`` is ``completed`` once all who sign have signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from infra.webhooks.webhook_refusal import WebhookRefusedError, body_of, header_of, require_same

SECRET_HEADER: Final = "x-mso-webhook"
"""The header to enter in DocuSeal, settings, webhooks, with the secret as its value."""
COMPLETED, DECLINED = "form.completed", "form.declined"
DONE: Final = "completed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the forms of a visit: ``completed`` or ``declined``; nothing of what was written in them."""

    kind: str
    appointment_ref: str


def answer(headers: Mapping[str, str], body: bytes, secret: str) -> Answer | None:
    """The answer of one request; None for other events, and unless all who sign are said to have signed.

    Whoever sends the forms gives the appointment's reference as ``external_id`` of each who signs.

    :raises WebhookRefusedError: wrong secret, or forms that were sent without a reference.
    """
    require_same(header_of(headers, SECRET_HEADER), secret)
    told = body_of(body)
    event, form = told.get("event_type"), told.get("data")
    if event not in (COMPLETED, DECLINED):
        return None
    reference = form.get("external_id") if isinstance(form, dict) else None
    if not isinstance(form, dict) or not isinstance(reference, str) or not reference:
        raise WebhookRefusedError("the form has no external_id: send it with the appointment's reference")
    if event == DECLINED:
        return Answer("declined", reference)
    submission = form.get("submission")
    status = submission.get("status") if isinstance(submission, dict) else None
    return Answer("completed", reference) if status == DONE else None
