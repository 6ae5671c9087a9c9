"""The consent journey, played by the estate's machines: each step, and each thing that must not be seen."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from click.testing import CliRunner

from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from scripts.cli import mso
from scripts.demo.journey.consent_scenes import SCENES
from scripts.demo.journey.journey_text import as_document
from scripts.demo.journey.parties import Parties
from scripts.demo.journey.play import Journey, Step, play, practice_with_journey
from scripts.demo.journey.stage import Stage

pytestmark = pytest.mark.real  # it takes long

REFUSED = ("MSO accountant", "MSO analyst", "MSO engineer", "MSO engineer, clinical")


@pytest.fixture(scope="module")
def emulator() -> Iterator[Emulator]:
    with Emulator.start(runs_state_machines=True) as started:
        yield started


@pytest.fixture(scope="module")
def played(reference_manifest: Manifest, reference_plan: Graph, emulator: Emulator) -> Journey:
    practice = practice_with_journey(reference_manifest)
    return play(Stage(reference_manifest, reference_plan, practice, emulator), SCENES)


@pytest.mark.parametrize("title", SCENES)
def test_a_step_is_as_it_has_to_be(played: Journey, title: str) -> None:
    (step,) = [step for step in played.steps if step.title == title]
    assert step.wrong == ()


def test_each_party_sees_what_it_has_to_see_and_nothing_more(played: Journey) -> None:
    assert [view for view in played.views if view.wrong] == []
    seen = {(view.party, view.what) for view in played.views if view.answer == "sees"}
    assert seen == {
        ("front desk", "complete or not"),
        ("MSO call center", "complete or not"),
        ("clinician", "complete or not, clinical"),
    }


def test_the_desks_alone_find_the_visits_of_a_day(played: Journey) -> None:
    assert [view for view in played.day_views if view.wrong] == []
    seen = {(view.party, view.what) for view in played.day_views if view.answer == "sees"}
    assert seen == {("front desk", "today's visits"), ("MSO call center", "today's visits")}


@pytest.mark.parametrize("party", REFUSED)
def test_management_and_engineers_see_nothing(played: Journey, party: str) -> None:
    answers = {view.what: view.answer for view in played.views if view.party == party}
    assert answers
    assert set(answers.values()) == {"refused"}


def test_the_desk_and_the_alarms_never_name_a_form_an_address_or_an_answer(played: Journey) -> None:
    shown = [step.seen[party] for step in played.steps for party in ("front desk", "MSO call center", "alarm mailbox")]
    text = json.dumps(shown)
    assert not any(word in text for word in ("@", "https://", "guardian-of-minor", "consent-injectables"))


def test_what_must_not_be_seen_fails_the_journey(played: Journey) -> None:
    """The check can fail: with a desk that reads whole rows, the same questions find it."""
    stage = played.stage
    table = f"arn:aws:dynamodb:{stage.region}:{stage.accounts['exchange']}:table/visit-status"
    statement = {"Effect": "Allow", "Action": "dynamodb:Query", "Resource": table}
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    loosened = Graph(
        each.with_(inputs={**each.inputs, "policy": policy})
        if each.name in ("desk-call_center-permissions", "desk-boundary") and each.account == stage.accounts["exchange"]
        else each
        for each in stage.graph
    )
    views = Parties(Stage(stage.manifest, loosened, stage.practice, stage.emulator)).views()
    assert [(view.party, view.what) for view in views if view.wrong] == [("MSO call center", "more than that")]


def test_a_step_that_is_wrong_fails_the_journey(played: Journey) -> None:
    wrong = Step(title="A step", seen={}, wrong=("desk is {}, has to be complete",))
    assert played.ok
    assert not Journey(played.stage, 1, [*played.steps, wrong], played.views).ok


def test_a_machine_that_may_not_make_a_call_fails_with_the_reason(played: Journey) -> None:
    """The calls of the machines are decided: one that the policies do not allow is refused, and why is said."""
    stage = played.stage
    queue = f"https://sqs.{stage.region}.amazonaws.com/{stage.accounts['clinical']}/visits-consent"
    reason = stage.refusal(stage.role("clinical", "phi/visit-reminders"), "sqs", "SendMessage", {"QueueUrl": queue})
    assert "sqs:SendMessage" in reason
    journey = stage.role("clinical", "phi/visit-journey")
    assert stage.refusal(journey, "sqs", "SendMessage", {"QueueUrl": queue}) == ""


@pytest.mark.parametrize("other", ["--serve", "--break mso-in-phi-key", "--on http://127.0.0.1:5000"])
def test_a_journey_is_played_on_an_aws_of_its_own(other: str) -> None:
    done = CliRunner().invoke(mso, ["demo", "--journey", "consent", *other.split()])
    assert done.exit_code == 2
    assert "--journey" in done.output


def test_the_document_says_that_everything_is_synthetic_and_what_was_not_run(played: Journey) -> None:
    document = json.loads(as_document(played))
    assert (document["ok"], document["synthetic"], len(document["steps"])) == (True, True, len(SCENES))
    assert "moto" in document["not_played"]


def test_without_the_flows_there_is_no_journey(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="f-booking"):
        practice_with_journey(small_manifest)
