"""DocuSeal's webhooks as events of the consent journey.

Source, read 2026-11-30 at docusealco/docuseal 1.7.5: app/jobs/send_form_completed_webhook_request_job.rb (the request,
the secret as a header of the owner's choice, repeated ten times), send_form_declined_webhook_request_job.rb,
lib/submitters/serialize_for_webhook.rb (``external_id``). Nothing was received from a running DocuSeal.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from infra.adapters.webhook_refusal import WebhookRefusedError, body_of, header_of, require_same

SECRET_HEADER: Final = "x-mso-webhook"
"""The header with the secret, as infra/manifest/facts/products/docuseal.yaml enters it."""
COMPLETED, DECLINED = "form.completed", "form.declined"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of the forms of a visit: ``completed`` or ``declined``; nothing of what was written in them."""

    kind: str
    appointment_ref: str


def answer(
    headers: Mapping[str, str], body: bytes, secret: str, all_signed: Callable[[str], bool]
) -> Answer | None:
    """The answer of one request; None for other events, and until all forms of the visit are signed.

    A visit has several forms, and DocuSeal tells of each: ``all_signed`` says whether those of an appointment are.

    :raises WebhookRefusedError: wrong secret, or a form that was sent without the appointment's reference.
    """
    require_same(header_of(headers, SECRET_HEADER), secret)
    told = body_of(body)
    event, form = told.get("event_type"), told.get("data")
    if event not in (COMPLETED, DECLINED):
        return None
    reference = form.get("external_id") if isinstance(form, dict) else None
    if not isinstance(reference, str) or not reference:
        raise WebhookRefusedError("the form has no external_id: it was not sent for a visit")
    if event == DECLINED:
        return Answer("declined", reference)
    return Answer("completed", reference) if all_signed(reference) else None
