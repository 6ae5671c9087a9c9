"""What the journey asks for is answered once; what cannot be answered stays in the queue or fails the task."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.adapters.form_requests import answer_requests
from infra.adapters.visit_request import FormRequest, NoTemplateError, ProductError
from infra.visits import journey
from infra.visits.mail import Mail

ASKED = {"task_token": "t", "appointment_ref": "ap-1", "requirement": "consent", "forms": ["privacy"],
         "signer": "patient", "language": "en", "email": "robin@patients.example",
         "starts_at": "2099-12-05T17:00:00Z", "again": False}  # fmt: skip


class LateError(Exception):
    """What boto3 raises for a task that nobody waits for."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.response = {"Error": {"Code": code}}


@dataclass
class Aws:
    """A queue with messages, and Step Functions, which may refuse an answer with a code."""

    bodies: list[str]
    refuses: str = ""
    answers: list[dict[str, str]] = field(default_factory=list)
    deleted: list[str] = field(default_factory=list)

    def client(self, _: str) -> Aws:
        return self

    def receive_message(self, **_: Any) -> dict[str, Any]:
        messages = [{"Body": body, "ReceiptHandle": str(number)} for number, body in enumerate(self.bodies)]
        return {"Messages": messages} if messages else {}

    def delete_message(self, *, QueueUrl: str, ReceiptHandle: str) -> None:  # noqa: N803 - boto3's names
        assert QueueUrl == "queue"
        self.deleted.append(ReceiptHandle)

    def send_task_success(self, **answer: str) -> None:
        if self.refuses:
            raise LateError(self.refuses)
        self.answers.append(answer)

    send_task_failure = send_task_success


@dataclass
class Product:
    """A product that gives a link, or raises."""

    error: Exception | None = None
    asked: list[FormRequest] = field(default_factory=list)

    def send(self, request: FormRequest) -> dict[str, object]:
        self.asked.append(request)
        if self.error:
            raise self.error
        return {"link": "https://forms.example/s/1"}


def answered(aws: Aws, product: Product) -> int:
    return answer_requests("queue", product, aws.client)


def test_a_request_is_answered_with_the_link_and_leaves_the_queue() -> None:
    aws, product = Aws([json.dumps(ASKED)]), Product()
    assert answered(aws, product) == 1
    assert aws.answers == [{"taskToken": "t", "output": json.dumps({"link": "https://forms.example/s/1"})}]
    assert aws.deleted == ["0"]
    assert product.asked[0].email == "robin@patients.example"
    assert answered(Aws([]), product) == 0


def test_a_request_is_one_that_the_journey_makes() -> None:
    mail = Mail(sender="a@b.example", identity_arn="i", configuration_set="c", practice="P")
    of_journey = journey.Journey(table_arn="t", queue_urls={"consent": "queue"}, inbox="i", mail=mail)
    message = journey.definition(of_journey)["States"]["Ask for the consent"]["Parameters"]["MessageBody"]
    assert {name.removesuffix(".$") for name in message} == ASKED.keys()


def test_a_form_without_a_template_fails_the_task_at_once() -> None:
    aws = Aws([json.dumps(ASKED)])
    assert answered(aws, Product(NoTemplateError("DocuSeal has no template privacy en"))) == 1
    assert aws.answers[0]["error"] == "NoTemplate"
    assert aws.deleted == ["0"]


@pytest.mark.parametrize("body", ["no JSON", "[]", "{}", json.dumps({**ASKED, "forms": None, "task_token": None})])
def test_what_cannot_be_read_or_asked_stays_in_the_queue_and_stops_nothing(body: str) -> None:
    error = ProductError("DocuSeal gave no answer: TimeoutError") if "token" in body else None
    aws = Aws([body, *([] if error else [json.dumps(ASKED)])])
    assert answered(aws, Product(error)) == len(aws.bodies) - 1
    assert "0" not in aws.deleted


@pytest.mark.parametrize("code", ["TaskTimedOut", "InvalidToken", "TaskDoesNotExist"])
def test_an_answer_that_nobody_waits_for_leaves_the_queue(code: str) -> None:
    aws = Aws([json.dumps(ASKED)], refuses=code)
    assert answered(aws, Product()) == 1
    assert aws.deleted == ["0"]


def test_what_aws_refuses_stays_in_the_queue() -> None:
    aws = Aws([json.dumps(ASKED)], refuses="AccessDeniedException")
    with pytest.raises(LateError):
        answered(aws, Product())
    assert aws.deleted == []


def test_the_log_has_no_value_of_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    answered(Aws([json.dumps(ASKED)]), Product(ProductError("DocuSeal gave no answer: TimeoutError")))
    answered(Aws([json.dumps({**ASKED, "forms": 1})[:-1]]), Product())
    out = capsys.readouterr().out
    assert "TimeoutError" in out
    assert "ap-1" not in out
    assert "robin" not in out
