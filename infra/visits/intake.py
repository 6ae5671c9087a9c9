"""The machine that hears of visits: starts what a booking needs, passes on what patients did, watches who checks in.

It refuses what it does not know with a reason, and the failed execution raises an alarm. The event itself is kept
where it came from: a booking in the exchange, an answer in the system with the forms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.visits.alarm_events import CHECKED_IN, REVOKED, raise_alarm
from infra.visits.journey import CONDITION_FAILED, tell_the_desk
from infra.visits.mail import Mail, mails
from infra.visits.requirements import BOOKINGS, SOURCES, STATUS_FLOWS, Case
from infra.visits.states_language import NOW, State, States, all_of, choice, each, equals, fail, is_text, machine, task

ANSWERS: Final = ("completed", "declined", "revoked")
"""What the system with the forms, or the one with the exams, says of a requirement (``detail-type``)."""
CHANGES: Final = ("booked", "checked-in", "cancelled")
"""What a record of the booking flow is about (its field ``change``)."""
SECONDS: Final = 600
_GONE: Final = ("Sfn.TaskDoesNotExistException", "Sfn.TaskTimedOutException", "Sfn.InvalidTokenException")


@dataclass(frozen=True, kw_only=True)
class Intake:
    """``cases`` are all that the practice offers; ``kinds`` the requirements whose status its exchange carries."""

    journey_arn: str
    table_arn: str
    inbox: str
    mail: Mail
    cases: Sequence[Case]
    kinds: Sequence[str]


def definition(intake: Intake) -> State:
    """The machine; its input is the event, as EventBridge delivers it."""
    about = [(all_of(equals("$.source", SOURCES[kind]), is_text("$.detail.appointment_ref")), f"About the {kind}")
             for kind in intake.kinds]  # fmt: skip
    states: States = {
        "Who tells": choice((equals("$.source", BOOKINGS), "A usable reference?"), *about, otherwise="Refused"),
        "Refused": fail("Refused", "The event is from nobody who is known here, or names no appointment."),
        **_of_bookings(intake),
    }
    for kind in intake.kinds:
        states[f"About the {kind}"] = {
            "Type": "Pass",
            "Result": {"id": kind, "flow": STATUS_FLOWS[kind]},
            "ResultPath": "$.requirement",
            "Next": "Name the visit",
        }
    return machine("Hears of visits, and starts what each one needs", {**states, **_of_answers(intake)}, SECONDS)


def _of_bookings(intake: Intake) -> States:
    rules = [(is_case(case, "$.detail"), case.name) for case in intake.cases]
    states: States = {
        "A usable reference?": choice(
            ({"Variable": "$.detail.appointment_ref", "StringMatches": "*:*"}, "Unusable reference"),
            otherwise="What it needs",
        ),
        "Unusable reference": fail("UnusableReference", "An execution cannot be named after a reference with a colon."),
        "What it needs": choice(*rules, otherwise="Unknown service"),
        "Unknown service": fail(
            "UnknownService", "No form is declared for this service in this state: see docs/consent_journey.md."
        ),
    }
    for case in intake.cases:
        needs = [requirement.as_json() for requirement in case.requirements]
        states[case.name] = {"Type": "Pass", "Result": needs, "ResultPath": "$.needs", "Next": "What changed"}
    changes = [(equals("$.detail.change", change), f"It is {change}") for change in CHANGES]
    states["What changed"] = choice(*changes, otherwise="Refused")
    items = {"booking.$": "$.detail", "requirement.$": "$$.Map.Item.Value"}
    states["It is booked"] = choice((is_text("$.detail.email"), "Start each"), otherwise="Without an address")
    states["Without an address"] = {"Type": "Pass", "Result": "", "ResultPath": "$.detail.email", "Next": "Start each"}
    states["Start each"] = each("$.needs", _start(intake), with_=items)
    return {**states, **_at_check_in(intake), **_cancelled(intake)}


def is_case(case: Case, at: str) -> State:
    """A rule: the booking at this path is one of the case."""
    minor = {"Or": [{"Variable": f"{at}.minor", "BooleanEquals": True},
                    {"Variable": f"{at}.minor", "StringEquals": "true"}]}  # fmt: skip
    of_age: Mapping[str, Any] = minor if case.minor else {"Not": minor}
    return all_of(equals(f"{at}.service", case.service), equals(f"{at}.state", case.state), of_age)


def _start(intake: Intake) -> States:
    start = {
        "StateMachineArn": intake.journey_arn,
        "Name.$": "States.Format('{}.{}', $.booking.appointment_ref, $.requirement.id)",
        "Input.$": "$",
    }
    again = {"StepFunctions.ExecutionAlreadyExistsException": "Started before"}
    return {
        "Start the journey": task("states:startExecution", start, catch=again),
        "Started before": {"Type": "Succeed"},
    }


def _rows(intake: Intake, into: str, then: str, reference: str) -> State:
    """The rows of a visit that are not complete; ``ScannedCount`` counts all of them."""
    query = {
        "TableName": intake.table_arn,
        "KeyConditionExpression": "appointment_ref = :visit",
        "FilterExpression": "complete <> :true",
        "ExpressionAttributeValues": {":visit": {"S.$": reference}, ":true": {"S": "true"}},
    }
    select = {"rows.$": "$.Items", "open.$": "$.Count", "all.$": "$.ScannedCount"}
    return task("aws-sdk:dynamodb:query", query, into=into, select=select, then=then)


def _at_check_in(intake: Intake) -> States:
    """Treatment waits: an alarm if anything is missing, and the patient is asked to complete it now."""
    row = {"email.$": "$.row.email.S", "link.$": "$.row.link.S", "language.$": "$.row.language.S"}
    has_link = is_text("$.row.link.S")
    prompt: States = {
        "A link to send?": choice((has_link, "Take the link"), otherwise="Nothing to send"),
        "Take the link": {"Type": "Pass", "Parameters": row, "ResultPath": "$.mail", "Next": "Prompt the patient?"},
        **mails(intake.mail, "prompt", "$.mail", "Nothing to send"),
        "Nothing to send": {"Type": "Succeed"},
    }
    missing = {"Or": [{"Variable": "$.visit.open", "NumericGreaterThan": 0},
                      {"Variable": "$.visit.all", "NumericLessThanPath": "$.needed.count"}]}  # fmt: skip
    return {
        "It is checked-in": {
            "Type": "Pass",
            "Parameters": {"count.$": "States.ArrayLength($.needs)"},
            "ResultPath": "$.needed",
            "Next": "What is complete",
        },
        "What is complete": _rows(intake, "$.visit", "Everything?", "$.detail.appointment_ref"),
        "Everything?": choice((missing, "Say that treatment waits"), otherwise="Treatment may begin"),
        "Treatment may begin": {"Type": "Succeed"},
        "Say that treatment waits": raise_alarm(CHECKED_IN, then="Prompt"),
        "Prompt": each("$.visit.rows", prompt, with_={"row.$": "$$.Map.Item.Value"}),
    }


def _cancelled(intake: Intake) -> States:
    end = {"TaskToken.$": "$.row.task_token.S", "Error": "Cancelled", "Cause": "The visit was cancelled."}
    stop: States = {
        "Does it wait?": choice((is_text("$.row.task_token.S"), "End the wait"), otherwise="It has ended"),
        "End the wait": task("aws-sdk:sfn:sendTaskFailure", end, catch=dict.fromkeys(_GONE, "It has ended")),
        "It has ended": {"Type": "Succeed"},
    }
    return {
        "It is cancelled": _rows(intake, "$.visit", "End the waits", "$.detail.appointment_ref"),
        "End the waits": each("$.visit.rows", stop, with_={"row.$": "$$.Map.Item.Value"}),
    }


def _of_answers(intake: Intake) -> States:
    booking = {"appointment_ref.$": "$.detail.appointment_ref"}
    key = {"appointment_ref": {"S.$": "$.booking.appointment_ref"}, "requirement": {"S.$": "$.requirement.id"}}
    get = {"TableName": intake.table_arn, "Key": key, "ConsistentRead": True}
    answers = [(equals("$.detail-type", answer), f"It was {answer}") for answer in ANSWERS]
    known, waits = is_text("$.visit.Item.appointment_ref.S"), is_text("$.visit.Item.task_token.S")
    send = {"TaskToken.$": "$.visit.Item.task_token.S"}
    done = {**send, "Output": "{}"}
    declined = {**send, "Error": "Declined", "Cause": "The patient declined."}
    over = dict.fromkeys(_GONE, "Nobody waits")
    return {
        "Name the visit": {"Type": "Pass", "Parameters": booking, "ResultPath": "$.booking", "Next": "Find the visit"},
        "Find the visit": task("aws-sdk:dynamodb:getItem", get, into="$.visit", then="A known visit?"),
        "A known visit?": choice((known, "What was done"), otherwise="Unknown visit"),
        "Unknown visit": fail("UnknownVisit", "No visit with this reference was booked, or it needs none of the kind."),
        "What was done": choice(*answers, otherwise="Refused"),
        "It was completed": choice((waits, "End the wait: complete"), otherwise="Nobody waits"),
        "End the wait: complete": task("aws-sdk:sfn:sendTaskSuccess", done, catch=over),
        "It was declined": choice((waits, "End the wait: declined"), otherwise="Nobody waits"),
        "End the wait: declined": task("aws-sdk:sfn:sendTaskFailure", declined, catch=over),
        "Nobody waits": {"Type": "Succeed"},
        "It was revoked": _revoke(intake, key),
        **tell_the_desk(intake.inbox, "false", "Say that it was revoked"),
        "Say that it was revoked": raise_alarm(REVOKED),
    }


def _revoke(intake: Intake, key: Mapping[str, Any]) -> State:
    update = {
        "TableName": intake.table_arn,
        "Key": dict(key),
        "UpdateExpression": "SET complete = :false, #at = :at REMOVE #open",
        "ConditionExpression": "attribute_exists(appointment_ref)",
        "ExpressionAttributeNames": {"#open": "open", "#at": "at"},
        "ExpressionAttributeValues": {":false": {"S": "false"}, ":at": {"S.$": NOW}},
    }
    gone = {CONDITION_FAILED: "Unknown visit"}
    return task("aws-sdk:dynamodb:updateItem", update, catch=gone, then="Tell the desk: not complete")
