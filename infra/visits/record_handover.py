"""The machine of the exchange: hands each record that a broker has passed to where it is needed.

A booking goes to the practice's clinical account as an event, and its place and time into the table that the front
desk reads; a status goes into that table. A status that is older than the one in the table changes nothing, as records
may overtake each other; one that lies ahead counts as of now.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.visits.intake import is_case
from infra.visits.journey import CONDITION_FAILED
from infra.visits.requirements import BOOKING_FLOW, BOOKINGS, Case
from infra.visits.states_language import (
    NOW,
    State,
    States,
    choice,
    each,
    equals,
    fail,
    lines_of_object,
    machine,
    record_of,
    task,
)

BOOKING_EVENT: Final = "booking"
SECONDS: Final = 900


@dataclass(frozen=True, kw_only=True)
class Handover:
    """``statuses`` are the flows of statuses by requirement; ``bus_arn`` is the clinical account's event bus.

    ``cases`` are all that the practice offers: of each booking the desk sees what it needs, from the first moment.
    """

    table_arn: str
    bus_arn: str
    statuses: Mapping[str, str]
    cases: Sequence[Case] = ()


def definition(handover: Handover) -> State:
    """The machine; its input is S3's event of a new object in the outbox."""
    key = "$.detail.object.key"
    folders: list[tuple[dict[str, Any], str]] = [
        ({"Variable": key, "StringMatches": f"outbox/{BOOKING_FLOW}/*"}, "Bookings")
    ]
    states: States = {"Read the records": lines_of_object("Which flow"), "Which flow": {}}
    states["Bookings"] = each("$.file.lines", _booking(handover))
    for requirement, flow in handover.statuses.items():
        name = f"Statuses: {requirement}"
        folders.append(({"Variable": key, "StringMatches": f"outbox/{flow}/*"}, name))
        states[name] = each("$.file.lines", _status(handover, requirement))
    states["Unknown folder"] = fail("UnknownFolder", "No flow of visits delivers to this folder; see the object's key.")
    states["Which flow"] = choice(*folders, otherwise="Unknown folder")
    return machine("Hands on what the brokers of visits have passed", states, SECONDS)


def _booking(handover: Handover) -> States:
    entry = {
        "EventBusName": handover.bus_arn,
        "Source": BOOKINGS,
        "DetailType": BOOKING_EVENT,
        "Detail.$": "$.record",
    }
    kinds = [kind for kind in handover.statuses if any(_needs(case, kind) for case in handover.cases)]
    names = [*(f"Does it need the {kind}?" for kind in kinds), "Hand over"]
    states = record_of("a booking", names[0])
    for kind, name, then in zip(kinds, names, names[1:], strict=False):
        states |= _note(handover, kind, name, then)
    return {**states, "Hand over": task("events:putEvents", {"Entries": [entry]})}


def _needs(case: Case, kind: str) -> bool:
    return any(requirement.id == kind for requirement in case.requirements)


def _note(handover: Handover, kind: str, name: str, then: str) -> States:
    """Note the place and time of a visit that needs the kind, and what has changed.

    A booking that arrives again takes back neither a check-in nor a cancellation, and nothing takes back that one.
    """
    rules = {"Or": [is_case(case, "$.record") for case in handover.cases if _needs(case, kind)]}
    booked, changed = f"Note the {kind} of a booking", f"Note the {kind} of a change"
    what = f"Is it a booking with the {kind}?"
    later = {"#change <> :cancelled": changed, "#change = :change": booked}
    states: States = {
        name: choice((rules, what), otherwise=then),
        what: choice((equals("$.record.change", "booked"), booked), otherwise=changed),
    }
    for condition, state in later.items():
        values = {":place": "location", ":when": "starts_at", ":change": "change"}
        given: dict[str, Any] = {key: {"S.$": f"$.record.{field}"} for key, field in values.items()}
        given[":now"] = {"S.$": NOW}
        given |= {":false": {"S": "false"}} | ({":cancelled": {"S": "cancelled"}} if state == changed else {})
        update = {
            "TableName": handover.table_arn,
            "Key": {"appointment_ref": {"S.$": "$.record.appointment_ref"}, "requirement": {"S": kind}},
            "UpdateExpression": "SET #place = :place, starts_at = :when, #change = :change, "
            "complete = if_not_exists(complete, :false), #at = if_not_exists(#at, :now)",
            "ConditionExpression": f"attribute_not_exists(#change) OR {condition}",
            "ExpressionAttributeNames": {"#place": "location", "#change": "change", "#at": "at"},
            "ExpressionAttributeValues": given,
        }
        states[state] = task("aws-sdk:dynamodb:updateItem", update, catch={CONDITION_FAILED: then}, then=then)
    return states


def _status(handover: Handover, requirement: str) -> States:
    said_true = {"Or": [{"Variable": "$.record.complete", "BooleanEquals": True},
                        {"Variable": "$.record.complete", "StringEquals": "true"}]}  # fmt: skip
    states = record_of(requirement, f"Is the {requirement} complete?")
    keep, known = f"Keep the newest of the {requirement}", f"A newer {requirement} is known"
    clock, ahead = f"What time the {requirement} comes", f"Does the {requirement} lie ahead?"
    as_of_now = f"The {requirement} as of now"
    values = {f"The {requirement} is complete": "true", f"The {requirement} is not complete": "false"}
    complete, incomplete = values
    states[f"Is the {requirement} complete?"] = choice((said_true, complete), otherwise=incomplete)
    for name, value in values.items():
        states[name] = {"Type": "Pass", "Result": value, "ResultPath": "$.complete", "Next": clock}
    states[clock] = {"Type": "Pass", "Parameters": {"now.$": NOW}, "ResultPath": "$.is", "Next": ahead}
    later = {"Variable": "$.record.at", "TimestampGreaterThanPath": "$.is.now"}
    states[ahead] = choice((later, as_of_now), otherwise=keep)
    states[as_of_now] = {"Type": "Pass", "InputPath": "$.is.now", "ResultPath": "$.record.at", "Next": keep}
    update = {
        "TableName": handover.table_arn,
        "Key": {"appointment_ref": {"S.$": "$.record.appointment_ref"}, "requirement": {"S": requirement}},
        "UpdateExpression": "SET complete = :complete, #at = :at",
        "ConditionExpression": "attribute_not_exists(#at) OR #at <= :at",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":at": {"S.$": "$.record.at"}, ":complete": {"S.$": "$.complete"}},
    }
    states[keep] = task("aws-sdk:dynamodb:updateItem", update, catch={CONDITION_FAILED: known})
    states[known] = {"Type": "Succeed"}
    return states
