"""The machines of a visit are valid Amazon States Language, and refuse what they do not know."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from cfnlint import lint  # type: ignore[import-untyped]

from infra.manifest.manifest_model import Manifest
from infra.manifest.visit_requirements import visit_cases
from infra.visits import intake, journey, record_handover, reminders
from infra.visits.mail import LANGUAGES, TEXTS, Mail
from infra.visits.requirements import CONSENT, EXAM, STATUS_FLOWS, Form, cases

ACCOUNT = "arn:aws:{}:us-west-2:222222222222:{}"
TABLE = ACCOUNT.format("dynamodb", "table/visits")
QUEUES = {kind: f"https://sqs.us-west-2.amazonaws.com/222222222222/visits-{kind}" for kind in (CONSENT, EXAM)}
MAIL = Mail(
    sender="no-reply@visits.care.example",
    identity_arn=ACCOUNT.format("ses", "identity/visits.care.example"),
    configuration_set="visits",
    practice="Doctor's {Skin} Clinic",
)
MACHINES = ("records", "intake", "journey", "journey by people", "reminders")


@pytest.fixture(scope="module")
def definitions(reference_manifest: Manifest) -> dict[str, dict[str, Any]]:
    found = tuple(visit_cases(reference_manifest, "evergreen"))
    assert found
    handover = record_handover.Handover(
        table_arn=ACCOUNT.format("dynamodb", "table/visit-status"),
        bus_arn=ACCOUNT.format("events", "event-bus/visits"),
        statuses=STATUS_FLOWS,
        cases=found,
    )
    hears = intake.Intake(
        journey_arn=ACCOUNT.format("states", "stateMachine:visit-journey"), table_arn=TABLE, inbox="flows", mail=MAIL,
        cases=found, kinds=(CONSENT, EXAM),
    )  # fmt: skip
    asks = journey.Journey(table_arn=TABLE, queue_urls=QUEUES, inbox="flows", mail=MAIL)
    by_people = journey.Journey(
        table_arn=TABLE, queue_urls={CONSENT: QUEUES[CONSENT]}, inbox="flows", mail=MAIL, by_people=(EXAM,)
    )
    return {
        "journey by people": journey.definition(by_people),
        "records": record_handover.definition(handover),
        "intake": intake.definition(hears),
        "journey": journey.definition(asks),
        "reminders": reminders.definition(reminders.Reminders(table_arn=TABLE, mail=MAIL)),
    }


def scopes(definition: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """The definition, and those inside of its Map states: a state goes on in its own scope only."""
    yield definition
    for state in definition["States"].values():
        if "ItemProcessor" in state:
            yield from scopes(state["ItemProcessor"])


def nexts(state: Mapping[str, Any]) -> set[str]:
    """The states to which a state leads."""
    rules = [*state.get("Choices", ()), *state.get("Catch", ())]
    return {rule["Next"] for rule in rules} | {state[key] for key in ("Next", "Default") if key in state}


@pytest.mark.parametrize("name", MACHINES)
def test_cfn_lint_accepts_the_definition(definitions: dict[str, dict[str, Any]], name: str) -> None:
    machine = {"RoleArn": "arn:aws:iam::222222222222:role/x", "Definition": definitions[name]}
    resources = {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine}}
    template = {"AWSTemplateFormatVersion": "2010-09-09", "Resources": resources}
    assert [str(match) for match in lint(json.dumps(template))] == []


def test_cfn_lint_would_refuse_a_state_that_is_not_there(definitions: dict[str, dict[str, Any]]) -> None:
    broken = {**definitions["records"], "StartAt": "Nowhere"}
    machine = {"RoleArn": "arn:aws:iam::222222222222:role/x", "Definition": broken}
    resources = {"Machine": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine}}
    assert lint(json.dumps({"Resources": resources})) != []


@pytest.mark.parametrize("name", MACHINES)
def test_state_names_are_unique_and_short_enough_in_the_whole_machine(
    definitions: dict[str, dict[str, Any]], name: str
) -> None:
    names = [state for scope in scopes(definitions[name]) for state in scope["States"]]
    assert len(names) == len(set(names))
    assert max(map(len, names)) <= 80


@pytest.mark.parametrize("name", MACHINES)
def test_every_state_is_reached_and_leads_to_states_of_its_scope(
    definitions: dict[str, dict[str, Any]], name: str
) -> None:
    for scope in scopes(definitions[name]):
        states, reached, front = scope["States"], set[str](), {scope["StartAt"]}
        while front:
            reached |= front
            front = {after for state in front for after in nexts(states[state])} - reached
        assert reached == states.keys()


@pytest.mark.parametrize("name", MACHINES)
def test_every_call_is_given_up_and_tried_again(definitions: dict[str, dict[str, Any]], name: str) -> None:
    tasks = [s for scope in scopes(definitions[name]) for s in scope["States"].values() if s["Type"] == "Task"]
    assert tasks
    assert all((task.get("TimeoutSeconds") or task.get("TimeoutSecondsPath")) and task["Retry"] for task in tasks)


@pytest.mark.parametrize("name", MACHINES)
def test_a_definition_fits_into_a_state_machine(definitions: dict[str, dict[str, Any]], name: str) -> None:
    assert len(json.dumps(definitions[name])) < 1_048_576  # CreateStateMachine, definition


def test_only_the_reference_the_status_and_the_time_leave_the_practice(
    definitions: dict[str, dict[str, Any]],
) -> None:
    puts = [
        state["Parameters"]["Body"]
        for name in ("journey", "intake")
        for scope in scopes(definitions[name])
        for state in scope["States"].values()
        if str(state.get("Resource", "")).endswith("s3:putObject")
    ]
    assert puts
    assert {key.removesuffix(".$") for body in puts for key in body} == {"appointment_ref", "complete", "at"}


def test_a_practices_name_cannot_end_a_text_of_the_definition(definitions: dict[str, dict[str, Any]]) -> None:
    assert "Doctors Skin Clinic" in json.dumps(definitions["journey"])


def test_every_mail_is_written_in_every_language_and_has_one_link() -> None:
    assert all(set(texts) == set(LANGUAGES) for texts in TEXTS.values())
    assert all(text.count("{link}") == 1 for texts in TEXTS.values() for text in texts.values())


def test_forms_are_chosen_by_service_state_and_age() -> None:
    forms = (
        Form(id="general", services=("lasers",)),
        Form(id="texas", services=("lasers",), states=("TX",)),
        Form(id="guardian", services=("lasers",), for_minors=True),
    )
    found = {case.name: case for case in cases(["lasers", "lab"], ["TX", "WA"], forms, ["lasers"], [CONSENT, EXAM])}
    chosen = {name: [r.forms for r in case.requirements] for name, case in found.items()}
    assert chosen == {
        "lasers in TX": [("general", "texas"), ()],
        "lasers in TX for a minor": [("general", "texas", "guardian"), ()],
        "lasers in WA": [("general",), ()],
        "lasers in WA for a minor": [("general", "guardian"), ()],
    }
    assert [r.signer for r in found["lasers in WA for a minor"].requirements] == ["guardian", "guardian"]


def test_what_the_exchange_does_not_report_is_not_asked_for() -> None:
    forms = (Form(id="general", services=("lasers",)),)
    (case, _) = cases(["lasers"], ["WA"], forms, ["lasers"], [CONSENT])
    assert [requirement.id for requirement in case.requirements] == [CONSENT]
