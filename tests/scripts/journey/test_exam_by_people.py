"""Where the chart is bought, people do the exam: the machine waits, reminds, and hears it from a clinician alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import plan
from infra.manifest.flow_carriage import carriage
from infra.manifest.manifest_model import Manifest
from infra.visits.alarm_events import MESSAGES, WAITS
from infra.visits.requirements import CONSENT, EXAM, SOURCES
from scripts.demo.journey.actor import Actor
from scripts.demo.journey.courier import Courier
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.patient_systems import ROLES
from scripts.demo.journey.stage import Stage

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
