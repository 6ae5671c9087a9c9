"""The machine of the exchange: hands each record that a broker has passed to where it is needed.

A booking goes to the practice's clinical account as an event; a status goes into the table that the front desk reads.
A status that is older than the one in the table changes nothing: records may overtake each other.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.visits.requirements import BOOKING_FLOW, BOOKINGS
from infra.visits.states_language import (
    State,
    States,
    choice,
    each,
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
    """``statuses`` are the flows of statuses by requirement; ``bus_arn`` is the clinical account's event bus."""

    table_arn: str
    bus_arn: str
    statuses: Mapping[str, str]


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
    return {**record_of("a booking", "Hand over"), "Hand over": task("events:putEvents", {"Entries": [entry]})}


def _status(handover: Handover, requirement: str) -> States:
    said_true = {"Or": [{"Variable": "$.record.complete", "BooleanEquals": True},
                        {"Variable": "$.record.complete", "StringEquals": "true"}]}  # fmt: skip
    states = record_of(requirement, f"Is the {requirement} complete?")
    keep, known = f"Keep the newest of the {requirement}", f"A newer {requirement} is known"
    values = {f"The {requirement} is complete": "true", f"The {requirement} is not complete": "false"}
    complete, incomplete = values
    states[f"Is the {requirement} complete?"] = choice((said_true, complete), otherwise=incomplete)
    for name, value in values.items():
        states[name] = {"Type": "Pass", "Result": value, "ResultPath": "$.complete", "Next": keep}
    item = {
        "appointment_ref": {"S.$": "$.record.appointment_ref"},
        "requirement": {"S": requirement},
        "complete": {"S.$": "$.complete"},
        "at": {"S.$": "$.record.at"},
    }
    put = {
        "TableName": handover.table_arn,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(#at) OR #at <= :at",
        "ExpressionAttributeNames": {"#at": "at"},
        "ExpressionAttributeValues": {":at": {"S.$": "$.record.at"}},
    }
    older = {"DynamoDb.ConditionalCheckFailedException": known}
    states[keep] = task("aws-sdk:dynamodb:putItem", put, catch=older)
    states[known] = {"Type": "Succeed"}
    return states
