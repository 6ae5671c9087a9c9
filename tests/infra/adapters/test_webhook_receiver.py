"""What a product tells reaches the inbox or the bus once; what is refused or not taken is answered so."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest
from played_docuseal import TOKEN, played

from infra.adapters.cal_com_webhook import SIGNATURE, signature
from infra.adapters.docuseal_forms import DocuSeal
from infra.adapters.docuseal_webhook import SECRET_HEADER
from infra.adapters.visit_request import FormRequest
from infra.adapters.webhook_receiver import DELIVERED, NOT_TAKEN, answer_of

BOOKED = {"triggerEvent": "BOOKING_CREATED", "payload": {
    "type": "injectables", "uid": "ap-1", "startTime": "2099-12-05T17:00:00Z", "attendees": [{"email": "r@p.example"}],
}}  # fmt: skip
FORM = {"external_id": "ap-1", "values": [{"value": "penicillin"}], "submission": {"status": "completed"}}
SIGNED = {"event_type": "form.completed", "data": FORM}
OFFERED = {"injectables": {"service": "injectables", "location": "seattle", "state": "WA"}}
CAL = {"PRODUCT": "cal.com", "WEBHOOK_SECRET": "s", "FLOWS_BUCKET": "flows", "OFFERED": json.dumps(OFFERED)}
BUS = "arn:aws:events:us-west-2:222222222222:event-bus/visits"
SEAL = {"PRODUCT": "docuseal", "WEBHOOK_SECRET": "s", "VISITS_BUS": BUS, "PRODUCT_PORT": "1",
        "PRODUCT_ADDRESS": "https://forms.example", "API_TOKEN": TOKEN}  # fmt: skip
DECLINED = {"event_type": "form.declined", "data": FORM}


@dataclass
class Aws:
    """S3 and EventBridge: what was put; ``works`` is False while they take nothing."""

    objects: dict[tuple[str, str], bytes] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)
    works: bool = True

    def client(self, _: str) -> Aws:
        return self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        if not self.works:
            raise PermissionError(Bucket)
        self.objects[Bucket, Key] = Body

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, int]:  # noqa: N803 - boto3's names
        self.events += Entries if self.works else []
        return {"FailedEntryCount": 0 if self.works else len(Entries)}


def asked(aws: Aws, environment: dict[str, str], told: dict[str, Any], secret: str = "s") -> int:
    body = json.dumps(told).encode()
    headers = {SIGNATURE: signature(body, secret), SECRET_HEADER: secret}
    return answer_of(environment, headers, body, aws.client)


def test_a_booking_is_one_file_in_the_inbox_however_often_it_is_told() -> None:
    aws = Aws()
    assert [asked(aws, CAL, BOOKED), asked(aws, CAL, BOOKED)] == [DELIVERED, DELIVERED]
    (((bucket, key), body),) = aws.objects.items()
    assert (bucket, key.rpartition("/")[0]) == ("flows", "inbox/f-booking")
    assert json.loads(body)["appointment_ref"] == "ap-1"
    assert "ap-1" not in key


def test_an_answer_is_an_event_without_what_was_written() -> None:
    aws = Aws()
    with played("privacy en", "photos en") as product:
        seal = {**SEAL, "PRODUCT_PORT": str(product.port)}
        request = FormRequest(appointment_ref="ap-1", forms=["privacy", "photos"], signer="patient", language="en")
        DocuSeal.of(seal).send(request)
        first, last = (product.sign(each["slug"]) for each in product.signers[::-1])
        product.signers[0]["completed_at"] = None
        assert asked(aws, seal, first) == DELIVERED
        assert aws.events == []
        product.sign(last["data"]["slug"])
        assert asked(aws, seal, last) == DELIVERED
    (event,) = aws.events
    assert (event["Source"], event["DetailType"]) == ("mso.consent-forms", "completed")
    assert json.loads(event["Detail"]) == {"appointment_ref": "ap-1"}


@pytest.mark.parametrize(("environment", "told"), [(CAL, BOOKED), (SEAL, SIGNED)])
def test_who_does_not_know_the_secret_delivers_nothing(environment: dict[str, str], told: dict[str, Any]) -> None:
    aws = Aws()
    assert asked(aws, environment, told, secret="guess") == 401
    assert (aws.objects, aws.events) == ({}, [])


@pytest.mark.parametrize(("environment", "told"), [(CAL, BOOKED), (SEAL, DECLINED)])
def test_what_aws_does_not_take_is_answered_so_that_the_product_repeats_it(
    environment: dict[str, str], told: dict[str, Any]
) -> None:
    assert asked(Aws(works=False), environment, told) == NOT_TAKEN


def test_a_product_that_does_not_say_whether_all_is_signed_repeats_it() -> None:
    aws = Aws()
    assert asked(aws, SEAL, SIGNED) == NOT_TAKEN
    assert aws.events == []


def test_the_log_has_no_value_of_a_request(capsys: pytest.CaptureFixture[str]) -> None:
    asked(Aws(works=False), CAL, BOOKED)
    asked(Aws(), SEAL, {**SIGNED, "data": {"values": ["penicillin"]}})
    out = capsys.readouterr().out
    assert "external_id" in out
    assert not any(word in out for word in ("ap-1", "r@p.example", "penicillin"))
