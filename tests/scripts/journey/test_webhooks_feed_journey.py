"""Requests as Cal.com and DocuSeal send them start a visit's journey and complete it, on the emulated AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from infra.webhooks.cal_com import SIGNATURE, signature
from infra.webhooks.docuseal import SECRET_HEADER
from infra.webhooks.receiver import answer_of
from scripts.demo.journey.actor import Actor
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.play import practice_with_journey
from scripts.demo.journey.stage import Stage

pytestmark = pytest.mark.real  # it takes long

SECRET = "synthetic"


class Told:
    """The clients of a task's role; the courier then carries what was put, as S3 and EventBridge do."""

    def __init__(self, actor: Actor, role: str) -> None:
        self.actor, self.role = actor, role

    def client(self, _: str) -> Told:
        return self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        self.actor.courier.upload(self.role, Bucket, Key, Body.decode())

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        for entry in Entries:
            detail = json.loads(entry["Detail"])
            self.actor.courier.tell(self.role, entry["EventBusName"], entry["Source"], entry["DetailType"], detail)
        return {}


@pytest.fixture
def actor(reference_manifest: Manifest, reference_plan: Graph) -> Iterator[Actor]:
    with Emulator.start(runs_state_machines=True) as emulator:
        practice = practice_with_journey(reference_manifest)
        stage = Stage(reference_manifest, reference_plan, practice, emulator)
        stage.build()
        yield Actor(stage, Parties(stage), Courier(stage), visit="ap-77")


def told(actor: Actor, environment: dict[str, str], role: str, request: dict[str, Any]) -> int:
    body = json.dumps(request).encode()
    headers = {SIGNATURE: signature(body, SECRET), SECRET_HEADER: SECRET}
    return answer_of({**environment, "SECRET": SECRET}, headers, body, Told(actor, role).client)


def test_a_booking_of_cal_com_starts_the_journey_and_docuseal_completes_it(actor: Actor) -> None:
    stage, case = actor.stage, actor.case()
    offered = {"visit": {"service": case.service, "state": case.state, "location": actor.location}}
    cal = {"PRODUCT": "cal.com", "TARGET": stage.flows_bucket, "OFFERED": json.dumps(offered)}
    attendee = {"name": "Robin", "email": "robin@patients.example", "language": {"locale": "en"}}
    booking = {"type": "visit", "uid": "ap-77", "startTime": "2099-12-05T17:00:00Z", "attendees": [attendee]}
    booked = {"triggerEvent": "BOOKING_CREATED", "payload": booking}
    assert told(actor, cal, stage.role("exchange", "phi/app-scheduling"), booked) == 204
    actor.systems.answer()
    desk = actor.parties.at_desk
    assert set(actor.reads(desk).values()) == {"not complete"}
    assert any("robin@patients.example" in json.dumps(mail) for mail in actor.courier.mails)

    bus = f"arn:aws:events:{stage.region}:{stage.accounts['clinical']}:event-bus/visits"
    signed = {"event_type": "form.completed", "data": {"external_id": "ap-77", "submission": {"status": "completed"}}}
    holder = stage.role("clinical", "phi/app-consent-forms")
    assert told(actor, {"PRODUCT": "docuseal", "TARGET": bus}, holder, signed) == 204
    assert actor.reads(desk)["consent"] == "complete"
