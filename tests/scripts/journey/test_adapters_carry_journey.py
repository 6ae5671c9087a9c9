"""The adapters beside Cal.com and DocuSeal carry a visit from the booking to the desk, on the emulated AWS.

What they are told is what the plan's task definitions tell their containers. DocuSeal is played, and asked without
HTTP: the emulated AWS leaves its process no other way.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from played_docuseal import TOKEN, PlayedDocuSeal

from infra.adapters.cal_com_webhook import SIGNATURE, signature
from infra.adapters.docuseal_forms import DocuSeal
from infra.adapters.docuseal_webhook import SECRET_HEADER
from infra.adapters.form_requests import answer_requests
from infra.adapters.openemr_exams import TOKEN as TOKEN_PATH
from infra.adapters.openemr_exams import OpenEmr
from infra.adapters.webhook_receiver import answer_of
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from infra.visits.requirements import CONSENT
from scripts.demo.journey.actor import Actor
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.play import practice_with_journey
from scripts.demo.journey.stage import Stage

pytestmark = pytest.mark.real  # it takes long

SECRET = "synthetic"
ADDRESS = "robin@patients.example"


class CarriedAws:
    """The clients of a task's role; the courier then carries what was put, as S3, EventBridge and Step Functions do."""

    def __init__(self, actor: Actor, role: str) -> None:
        self.actor, self.role = actor, role

    def client(self, service: str) -> Any:
        return self.actor.stage.client_as(self.role, service) if service == "sqs" else self

    def put_object(self, *, Bucket: str, Key: str, Body: bytes) -> None:  # noqa: N803 - boto3's names
        self.actor.courier.upload(self.role, Bucket, Key, Body.decode())

    def put_events(self, *, Entries: list[dict[str, Any]]) -> dict[str, Any]:  # noqa: N803 - boto3's names
        for entry in Entries:
            detail = json.loads(entry["Detail"])
            self.actor.courier.tell(self.role, entry["EventBusName"], entry["Source"], entry["DetailType"], detail)
        return {}

    def send_task_success(self, **answer: str) -> None:
        self.actor.stage.client_as(self.role, "stepfunctions").send_task_success(**answer)
        self.actor.courier.answered.add(answer["taskToken"])


@pytest.fixture
def actor(reference_manifest: Manifest, reference_plan: Graph) -> Iterator[Actor]:
    with Emulator.start(runs_state_machines=True) as emulator:
        practice = practice_with_journey(reference_manifest)
        stage = Stage(reference_manifest, reference_plan, practice, emulator)
        stage.build()
        yield Actor(stage, Parties(stage), Courier(stage), visit="ap-77")


@pytest.fixture
def product(actor: Actor, monkeypatch: pytest.MonkeyPatch) -> PlayedDocuSeal:
    """DocuSeal with a template for each form that a minor's guardian signs."""
    forms = next(each.forms for each in actor.case(minor=True).requirements if each.id == CONSENT)
    product = PlayedDocuSeal({number: f"{form} en" for number, form in enumerate(forms)})

    def asked(seal: DocuSeal, method: str, path: str, body: dict[str, Any] | None = None) -> Any:
        url = urlsplit(path)
        values = {name: each[0] for name, each in parse_qs(url.query).items()}
        status, found = product.answer(method, url.path, values, body or {})
        assert (status, seal.token) == (200, TOKEN)
        return found

    monkeypatch.setattr(DocuSeal, "_ask", asked)
    return product


def container(plan: Graph, account: str, family: str) -> dict[str, str]:
    """The settings of the adapter in a planned task, and its secrets, which are made up."""
    tasks = (each for each in plan if each.type == "aws:ecs/taskDefinition:TaskDefinition")
    task = next(each for each in tasks if each.inputs["family"] == family and each.stack == account)
    adapter = next(each for each in json.loads(task.inputs["containerDefinitions"]) if each["name"] == "adapter")
    own = dict.fromkeys(("WEBHOOK_SECRET", "CLIENT_ID", "CLIENT_SECRET", "API_PASSWORD"), SECRET)
    made = {"API_TOKEN": TOKEN, **own}
    return {each["name"]: each["value"] for each in adapter["environment"]} | {
        each["name"]: made[each["name"]] for each in adapter["secrets"]
    }


def told(actor: Actor, environment: dict[str, str], role: str, request: dict[str, Any]) -> int:
    body = json.dumps(request).encode()
    headers = {SIGNATURE: signature(body, SECRET), SECRET_HEADER: SECRET}
    return answer_of(environment, headers, body, CarriedAws(actor, role).client)


def book(actor: Actor, plan: Graph) -> None:
    """Cal.com tells of a booking for a minor."""
    cal = container(plan, f"exchange-{actor.stage.practice}", "scheduling")
    attendee = {"name": "Robin", "email": ADDRESS, "language": {"locale": "en"}}
    booking = {"type": f"{actor.case(minor=True).service}-{actor.location}", "uid": actor.visit,
               "startTime": "2099-12-05T17:00:00Z", "attendees": [attendee], "responses": {"minor": "yes"}}  # fmt: skip
    role = actor.stage.role("exchange", "phi/app-scheduling")
    assert told(actor, cal, role, {"triggerEvent": "BOOKING_CREATED", "payload": booking}) == 204


def ask(actor: Actor, seal: dict[str, str]) -> None:
    """The adapter beside DocuSeal takes the one request there is."""
    assert answer_requests(seal["FORM_REQUESTS"], DocuSeal.of(seal), CarriedAws(actor, _holder(actor)).client) == 1
    actor.courier.settle()


def test_a_booking_of_cal_com_is_asked_for_by_docuseal_and_completed_there(
    actor: Actor, reference_plan: Graph, product: PlayedDocuSeal
) -> None:
    seal = container(reference_plan, f"clinical-{actor.stage.practice}", "consent-forms")
    desk = actor.parties.at_desk
    book(actor, reference_plan)
    ask(actor, seal)
    (mail,) = (each for each in actor.courier.mails if ADDRESS in json.dumps(each))
    assert f"{seal['PRODUCT_ADDRESS']}/s/{product.signers[-1]['slug']}" in json.dumps(mail)
    assert len(product.signers) == len(product.templates) > 1
    for signer in product.signers[::-1]:
        assert actor.reads(desk)["consent"] == "not complete"
        assert told(actor, seal, _holder(actor), product.sign(signer["slug"])) == 204
    assert actor.reads(desk) == {"consent": "complete", "good-faith-exam": "not complete"}


def test_an_exam_that_openemr_has_is_on_file_at_the_desk(
    actor: Actor, reference_plan: Graph, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chart is asked when a visit is booked, and again: the exam that a clinician has done meanwhile is seen."""
    chart = container(reference_plan, f"clinical-{actor.stage.practice}", "ehr")
    encounters: list[dict[str, str]] = []
    messages: list[object] = []

    def asked(_: OpenEmr, method: str, path: str, body: str | None, headers: object) -> Any:  # noqa: ARG001
        if path == TOKEN_PATH:
            return {"access_token": "t"}
        if method == "POST":
            messages.append(body)
            return {"mid": 1}
        return {"data": encounters if path.endswith("/encounter") else [{"pid": 7, "uuid": "u"}]}

    monkeypatch.setattr(OpenEmr, "_request", asked)
    monkeypatch.setattr("infra.adapters.openemr_exams.SOON", 1)
    monkeypatch.setattr("infra.adapters.openemr_exams.LATER", 1)
    role, desk = actor.stage.role("clinical", "phi/app-ehr"), actor.parties.at_desk
    product = OpenEmr.of({**chart, "EXAM_VALID_DAYS": "36500"})  # the visit is in another century
    answer = partial(answer_requests, chart["FORM_REQUESTS"], product, CarriedAws(actor, role).client)
    book(actor, reference_plan)
    assert answer() == 1
    actor.courier.settle()
    assert actor.reads(desk)["good-faith-exam"] == "not complete"
    encounters.append({"date": datetime.now(UTC).isoformat(), "pc_catname": "Good-faith exam"})
    for _ in range(100):  # the machine asks again after a second
        if answer():
            break
        time.sleep(0.1)
    actor.courier.settle()
    assert actor.reads(desk)["good-faith-exam"] == "complete"
    assert len(messages) == 1


def _holder(actor: Actor) -> str:
    return str(actor.stage.role("clinical", "phi/app-consent-forms"))
