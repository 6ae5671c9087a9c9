"""Where the chart is bought, people do the exam: the machine waits, reminds, and hears it from a clinician alone."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from infra.context.estate import Estate, Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import plan
from infra.manifest.flow_carriage import carriage
from infra.manifest.manifest_model import Manifest
from infra.visits.alarm_events import MESSAGES, WAITS
from infra.visits.requirements import CONSENT, EXAM, SOURCES
from scripts.demo.journey.actor import DAY, Actor
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.patient_systems import ROLES
from scripts.demo.journey.stage import Stage
from scripts.visits.visit_access import VisitAccess, tell, visit_access
from scripts.visits.visit_list import visits_of_day

pytestmark = pytest.mark.real  # it plans an estate of its own

DONE = {"appointment_ref": "ap-1"}


@pytest.fixture(scope="module")
def bought(reference_manifest: Manifest) -> Manifest:
    """The example with one practice, whose chart is a service of a made-up vendor."""
    given = reference_manifest.model_dump(by_alias=True)
    vendor = {"slug": "chartwell", "name": "Chartwell Inc.", "agreement": "baa-chartwell", "fields": ["name"]}
    agreement = {"id": "baa-chartwell", "kind": "baa", "between": ["evergreen", "chartwell"],
                 "purpose": "charts", "effective": "2026-01-01"}  # fmt: skip
    hosted = [each for each in given["systems"] if each["id"] in ("consent-forms", "scheduling")]
    systems = [{"id": id_, "mode": "saas", "vendor": vendor} for id_ in ("ehr", "good-faith-exam")]
    flows = ("f-booking", "f-consent-status", "f-gfe-status")
    given |= {
        "practices": given["practices"][:1], "locations": given["locations"][:1], "egress": [],
        "systems": [*hosted, *systems], "agreements": [*given["agreements"], agreement],
        "flows": [each for each in given["flows"] if each["id"] in flows],
    }  # fmt: skip
    return type(reference_manifest).model_validate(given)


@pytest.fixture(scope="module")
def actor(bought: Manifest) -> Iterator[Actor]:
    with Emulator.start(runs_state_machines=True) as emulator, pytest.MonkeyPatch.context() as patch:
        patch.setattr("scripts.demo.journey.patient_systems.ROLES", {CONSENT: ROLES[CONSENT]})
        stage = Stage(bought, plan(bought), "evergreen", emulator)
        stage.build()
        yield Actor(stage, Parties(stage), Courier(stage), visit="ap-1")


@dataclass(frozen=True)
class EventsOf:
    """A role's client for events, whose events the courier delivers."""

    actor: Actor
    role: str

    def put_events(self, *, Entries: list[dict[str, str]]) -> dict[str, int]:  # noqa: N803 - boto3's name
        for entry in Entries:
            detail = json.loads(entry["Detail"])
            self.actor.courier.tell(self.role, entry["EventBusName"], entry["Source"], entry["DetailType"], detail)
        return {"FailedEntryCount": 0}


def access(actor: Actor, job: str) -> VisitAccess:
    """A job function's way to the visits of the practice's location."""
    accounts = {f"{side}-evergreen": id_ for side, id_ in actor.stage.accounts.items()}
    return visit_access(Estate(actor.stage.manifest, Lock(accounts=accounts)), "seattle", job)


def test_the_exam_is_done_and_told_by_a_clinician(actor: Actor) -> None:
    clinician = actor.parties.roles["clinician"].arn
    desk = actor.parties.at_desk
    actor.booking("ap-1")
    assert actor.reads(desk) == {CONSENT: "not complete", EXAM: "not complete"}
    assert actor.courier.alarms == []
    actor.morning()
    assert actor.courier.alarms == [MESSAGES[WAITS]]
    for role in (actor.stage.role("exchange", "phi/front-desk"), actor.stage.role("clinical", "operator")):
        assert actor.attempt(role, SOURCES[EXAM], "completed", DONE)
    assert actor.attempt(clinician, SOURCES[CONSENT], "completed", DONE)
    assert actor.reads(desk) == {CONSENT: "not complete", EXAM: "not complete"}
    waiting = access(actor, clinician.rpartition("/")[2])
    seen = visits_of_day(actor.stage.client_as(clinician, "dynamodb"), waiting.table, "seattle", DAY, waiting.zone)
    assert [(visit.appointment, visit.complete) for visit in seen] == [("ap-1", {CONSENT: False, EXAM: False})]
    tell(EventsOf(actor, clinician), waiting, EXAM, "ap-1", "completed")
    assert actor.reads(desk) == {CONSENT: "not complete", EXAM: "complete"}
    seen = visits_of_day(actor.stage.client_as(clinician, "dynamodb"), waiting.table, "seattle", DAY, waiting.zone)
    assert [(visit.appointment, visit.complete) for visit in seen] == [("ap-1", {CONSENT: False})]
    assert not actor.attempt(clinician, SOURCES[EXAM], "completed", DONE)
    assert actor.reads(desk) == {CONSENT: "not complete", EXAM: "complete"}
    actor.systems.say(CONSENT, "ap-1", "completed")
    actor.morning()
    assert actor.courier.alarms == [MESSAGES[WAITS]]


def test_without_bookings_nothing_carries_the_status_of_a_bought_system(bought: Manifest) -> None:
    status = next(each for each in bought.flows if each.id == "f-gfe-status")
    assert carriage(bought, status, "evergreen").by == "broker"
    alone = bought.model_copy(update={"flows": (status,)})
    assert carriage(alone, status, "evergreen").by == "nothing"
