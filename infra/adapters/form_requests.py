"""The requests of the consent journey, from their queue to the product that holds the forms, and its link back."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from infra.adapters.visit_request import FormRequest, NoTemplateError, ProductError

Clients = Callable[[str], Any]
POLL_SECONDS, MOST = 20, 10
"""How long SQS waits for a message, and how many it gives at once: the most that it does."""
PAUSE_SECONDS: Final = 15
"""After AWS has refused something."""
NOBODY_WAITS: Final = ("InvalidToken", "TaskDoesNotExist", "TaskTimedOut")
"""Errors of Step Functions for an answer that comes too late, or twice."""


class Forms(Protocol):
    """The product that holds the forms."""

    def send(self, request: FormRequest) -> dict[str, object]:
        """What the journey is answered: a link, that all is on file, or that a clinician sees to it."""
        ...


def keep_answering(queue: str, forms: Forms, clients: Clients) -> None:
    """Answer requests until the process ends; what AWS refuses is tried again."""
    while True:
        try:
            answer_requests(queue, forms, clients)
        except Exception as error:  # whatever AWS answers: the queue keeps the message
            _log(error=type(error).__name__)
            time.sleep(PAUSE_SECONDS)


def answer_requests(queue: str, forms: Forms, clients: Clients) -> int:
    """Take what the queue holds, at most ten requests, and answer each; returns how many were answered.

    A form without a template fails the task, which alarms at once that nobody was asked. What cannot be read, or what
    the product does not answer, stays in the queue, which gives it again and then rings.
    """
    sqs, states, answered = clients("sqs"), clients("stepfunctions"), 0
    taken = sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=MOST, WaitTimeSeconds=POLL_SECONDS)
    for message in taken.get("Messages", ()):
        try:
            token, request = _read(message["Body"])
            output = json.dumps(forms.send(request))
        except ProductError as error:
            _log(error=str(error))
            continue
        except (KeyError, TypeError, ValueError):
            _log(error="a request cannot be read")
            continue
        except NoTemplateError as error:
            _log(error=str(error))
            _answer(states.send_task_failure, taskToken=token, error="NoTemplate", cause=str(error))
        else:
            _answer(states.send_task_success, taskToken=token, output=output)
        sqs.delete_message(QueueUrl=queue, ReceiptHandle=message["ReceiptHandle"])
        answered += 1
    return answered


def _read(body: str) -> tuple[str, FormRequest]:
    """The token of the task that waits, and what it asks for."""
    told: dict[str, Any] = json.loads(body)
    names = ("appointment_ref", "forms", "signer", "language")
    token, given = told["task_token"], {name: told[name] for name in names}
    given |= {name: told.get(name) or "" for name in ("email", "starts_at")}
    return token, FormRequest(**given, again=bool(told.get("again")))


def _answer(call: Callable[..., object], **answer: str) -> None:
    """Answer a task; one that nobody waits for any more needs no answer."""
    try:
        call(**answer)
    except Exception as error:
        code = getattr(error, "response", {}).get("Error", {}).get("Code", "")
        if code not in NOBODY_WAITS:
            raise
        _log(error=code)


def _log(**said: str) -> None:
    """A line for the container's log; it has no value of a request."""
    print(json.dumps(said), flush=True)
