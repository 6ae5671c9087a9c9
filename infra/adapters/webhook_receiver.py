"""Takes a product's webhooks and delivers them: a booking to the exchange, an answer to the consent journey.

A request is answered with 204 once its record or event is delivered, with 4xx where it is refused and with 502 where
AWS or the product does not answer: the product then repeats it. What it logs has no value of a request.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

from infra.adapters import cal_com_webhook, docuseal_webhook
from infra.adapters.docuseal_forms import DocuSeal
from infra.adapters.webhook_refusal import WebhookRefusedError

LONGEST: Final = 1_000_000
"""Bytes of a request at most; a booking or an answer has some thousand."""
DELIVERED, NOT_TAKEN, TOO_LONG = 204, 502, 413
Clients = Callable[[str], Any]


def deliver(environment: Mapping[str, str], headers: Mapping[str, str], body: bytes, clients: Clients) -> None:
    """Put the records of a request into the flow's inbox, or its answer on the bus of visits.

    A booking that is told twice gets the same name in the inbox, and its journey starts once.

    :raises WebhookRefusedError: the request is refused.
    """
    secret = environment["WEBHOOK_SECRET"]
    if environment["PRODUCT"] == "docuseal":
        if told := docuseal_webhook.answer(headers, body, secret, DocuSeal.of(environment).all_signed):
            detail = json.dumps({"appointment_ref": told.appointment_ref})
            bus = environment["VISITS_BUS"]
            entry = {"EventBusName": bus, "Source": "mso.consent-forms", "DetailType": told.kind, "Detail": detail}
            answer = clients("events").put_events(Entries=[entry])
            if answer.get("FailedEntryCount"):
                raise OSError("the bus did not take the event")
        return
    offered = {slug: cal_com_webhook.EventType(**each) for slug, each in json.loads(environment["OFFERED"]).items()}
    for record in cal_com_webhook.booking_records(headers, body, secret, offered):
        line = json.dumps(record, sort_keys=True).encode() + b"\n"
        name = f"inbox/f-booking/{hashlib.sha256(line).hexdigest()[:32]}.jsonl"
        clients("s3").put_object(Bucket=environment["FLOWS_BUCKET"], Key=name, Body=line)


def answer_of(environment: Mapping[str, str], headers: Mapping[str, str], body: bytes, clients: Clients) -> int:
    """The HTTP status with which a request is answered; the log has the status and the reason."""
    try:
        deliver(environment, headers, body, clients)
    except WebhookRefusedError as refused:
        print(json.dumps({"status": refused.status, "reason": str(refused)}), flush=True)
        return refused.status
    except Exception as error:  # whatever AWS or the product answers: the request is repeated
        print(json.dumps({"status": NOT_TAKEN, "error": type(error).__name__}), flush=True)
        return NOT_TAKEN
    return DELIVERED


def serve(environment: Mapping[str, str], clients: Clients) -> None:
    """Answer requests on the loopback address, which nobody outside the task reaches, until the process ends."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status = TOO_LONG
            if length <= LONGEST:
                status = answer_of(environment, dict(self.headers.items()), self.rfile.read(length), clients)
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing: the path of a request may have a value in it."""

    HTTPServer(("127.0.0.1", int(environment["PORT"])), Handler).serve_forever()
