"""``python -m infra.webhooks.receiver``: takes a product's webhooks and delivers them with the role of its task.

It runs beside the product, in a container of the same task, and listens on the loopback address, which nobody else
reaches. Its environment: ``PRODUCT`` (``cal.com`` or ``docuseal``), ``SECRET``, ``TARGET`` (the exchange's bucket, or
the ARN of the bus of visits), ``PORT``, for Cal.com ``OFFERED`` (JSON, event type's slug -> service, location, state).

A request is answered with 204 once its record or event is delivered, with 4xx where it is refused and with 502 where
AWS does not take it: the product then repeats it. What it logs has no value of a request.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, Final

from infra.webhooks import cal_com, docuseal
from infra.webhooks.webhook_refusal import WebhookRefusedError

LONGEST: Final = 1_000_000
"""Bytes of a request at most; a booking or an answer has some thousand."""
DELIVERED, NOT_TAKEN, TOO_LONG = 204, 502, 413
Clients = Callable[[str], Any]


def deliver(environment: Mapping[str, str], headers: Mapping[str, str], body: bytes, clients: Clients) -> None:
    """Put the records of a request into the flow's inbox, or its answer on the bus of visits.

    A booking that is told twice gets the same name in the inbox, and its journey starts once.

    :raises WebhookRefusedError: the request is refused.
    """
    secret, target = environment["SECRET"], environment["TARGET"]
    if environment["PRODUCT"] == "docuseal":
        if told := docuseal.answer(headers, body, secret):
            detail = json.dumps({"appointment_ref": told.appointment_ref})
            entry = {"EventBusName": target, "Source": "mso.consent-forms", "DetailType": told.kind, "Detail": detail}
            answer = clients("events").put_events(Entries=[entry])
            if answer.get("FailedEntryCount"):
                raise OSError("the bus did not take the event")
        return
    offered = {slug: cal_com.EventType(**each) for slug, each in json.loads(environment["OFFERED"]).items()}
    for record in cal_com.booking_records(headers, body, secret, offered):
        line = json.dumps(record, sort_keys=True).encode() + b"\n"
        name = f"inbox/f-booking/{hashlib.sha256(line).hexdigest()[:32]}.jsonl"
        clients("s3").put_object(Bucket=target, Key=name, Body=line)


def answer_of(environment: Mapping[str, str], headers: Mapping[str, str], body: bytes, clients: Clients) -> int:
    """The HTTP status with which a request is answered; the log has the status and the reason."""
    try:
        deliver(environment, headers, body, clients)
    except WebhookRefusedError as refused:
        print(json.dumps({"status": refused.status, "reason": str(refused)}))
        return refused.status
    except Exception as error:  # whatever AWS answers: the product repeats its request
        print(json.dumps({"status": NOT_TAKEN, "error": type(error).__name__}))
        return NOT_TAKEN
    return DELIVERED


class _Handler(BaseHTTPRequestHandler):
    clients: Clients

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        status = TOO_LONG
        if length <= LONGEST:
            status = answer_of(os.environ, dict(self.headers.items()), self.rfile.read(length), type(self).clients)
        self.send_response(status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing: the path of a request may have a value in it."""


def main() -> None:
    """Serve until the task ends."""
    import boto3

    _Handler.clients = staticmethod(boto3.client)
    HTTPServer(("127.0.0.1", int(os.environ.get("PORT", "8787"))), _Handler).serve_forever()


if __name__ == "__main__":
    main()
