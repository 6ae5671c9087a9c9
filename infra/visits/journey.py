"""The machine of one requirement of one visit: asks for the forms, sends the link, waits, says whether it is complete.

There is one execution for each appointment and requirement, named after both, so a booking that arrives twice starts
nothing twice. What is signed stays in the consent product; the machine knows that it was, and when.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from infra.visits.alarm_events import DECLINED, NOT_ASKED, raise_alarm
from infra.visits.mail import Mail, mails
from infra.visits.states_language import NOW, State, States, choice, equals, machine, task

ANSWER_SECONDS: Final = 900
"""For the system that holds the forms, to say where the patient finds them."""
LONGEST_WAIT: Final = 180 * 86_400
"""Seconds from the booking to the visit; who booked further ahead is asked again by the front desk."""
KEY: Final = {
    "appointment_ref": {"S.$": "$.booking.appointment_ref"},
    "requirement": {"S.$": "$.requirement.id"},
}
CONDITION_FAILED: Final = "DynamoDb.ConditionalCheckFailedException"


@dataclass(frozen=True, kw_only=True)
class Journey:
    """``table_arn`` keeps the open visits; ``queue_urls``, by requirement, are read by the systems that ask patients.

    ``by_people`` are the requirements that no system asks for: people bring them to completion, and tell.
    ``inbox`` is the exchange's bucket, in which each status is delivered to its flow.
    """

    table_arn: str
    queue_urls: Mapping[str, str]
    inbox: str
    mail: Mail
    by_people: Sequence[str] = ()


def definition(journey: Journey) -> State:
    """The machine; its input is ``booking`` (the record of the flow) and ``requirement``."""
    states: States = {
        "Note the visit": _note(journey),
        **tell_the_desk(journey.inbox, "false", "What is asked for"),
        **_ask(journey),
        "On file already?": choice(
            (_said("on_file"), "Note completion"),
            (_said("by_clinician"), "Wait for the clinician"),
            otherwise="Keep the link",
        ),
        "Wait for the clinician": _wait_without_link(journey, "$.asked.again_in", "What time is it"),
        "What time is it": {"Type": "Pass", "Parameters": {"now.$": NOW}, "ResultPath": "$.is", "Next": "Is it over?"},
        "Is it over?": choice(
            ({"Variable": "$.booking.starts_at", "TimestampLessThanPath": "$.is.now"}, "Close"),
            otherwise="What is asked for again",
        ),
        **({"Wait for people": _wait_without_link(journey, LONGEST_WAIT, "Close")} if journey.by_people else {}),
        "Keep the link": {
            "Type": "Pass",
            "Parameters": {"email.$": "$.booking.email", "language.$": "$.booking.language", "link.$": "$.asked.link"},
            "ResultPath": "$.mail",
            "Next": "Send the link?",
        },
        **mails(journey.mail, "invite", "$.mail", "Wait until complete"),
        "Wait until complete": _wait(journey),
        "Note completion": _close(journey, "true", "Tell the desk: complete"),
        **tell_the_desk(journey.inbox, "true", "Complete"),
        "Complete": {"Type": "Succeed"},
        "Declined": _close(journey, "false", "Say that it was declined"),
        "Say that it was declined": raise_alarm(DECLINED, then="Not complete"),
        "Close": _close(journey, "false", "Not complete"),
        "Not complete": {"Type": "Succeed"},
        "Say that nobody was asked": raise_alarm(NOT_ASKED, then="Nobody was asked"),
        "Nobody was asked": {
            "Type": "Fail", "Error": "NobodyAsked",
            "Cause": "The system with the forms gave no link in time. The visit stays incomplete: start it again.",
        },
    }  # fmt: skip
    return machine("Brings one requirement of one visit to completion", states, LONGEST_WAIT + 86_400)


def tell_the_desk(inbox: str, complete: str, then: str) -> States:
    """Deliver a status to the exchange: the appointment, complete or not, and when. Nothing else leaves."""
    body = {"appointment_ref.$": "$.booking.appointment_ref", "complete": complete, "at.$": NOW}
    name = "States.Format('inbox/{}/{}-{}.jsonl', $.requirement.flow, $$.Execution.Name, States.UUID())"
    put = {"Bucket": inbox, "Key.$": name, "Body": body}
    state = f"Tell the desk: {'complete' if complete == 'true' else 'not complete'}"
    return {state: task("aws-sdk:s3:putObject", put, then=then)}


def _note(journey: Journey) -> State:
    booking = ("email", "language", "location", "starts_at")
    item: dict[str, Any] = {**KEY, **{name: {"S.$": f"$.booking.{name}"} for name in booking}}
    item |= {
        "flow": {"S.$": "$.requirement.flow"}, "complete": {"S": "false"}, "at": {"S.$": NOW},
        "open": {"S": "true"}, "reminders": {"N": "0"},
    }  # fmt: skip
    put = {
        "TableName": journey.table_arn,
        "Item": item,
        "ConditionExpression": "attribute_not_exists(appointment_ref)",
    }
    known = {CONDITION_FAILED: "Tell the desk: not complete"}
    return task("aws-sdk:dynamodb:putItem", put, catch=known, then="Tell the desk: not complete")


def _ask(journey: Journey) -> States:
    message: dict[str, object] = {
        "task_token.$": "$$.Task.Token",
        "appointment_ref.$": "$.booking.appointment_ref",
        "requirement.$": "$.requirement.id",
        "forms.$": "$.requirement.forms",
        "signer.$": "$.requirement.signer",
        "language.$": "$.booking.language",
        "email.$": "$.booking.email",
        "starts_at.$": "$.booking.starts_at",
    }
    failed = {"States.ALL": "Say that nobody was asked"}
    people = [(equals("$.requirement.id", kind), "Wait for people") for kind in journey.by_people]
    states: States = {}
    for again in (False, True):
        rules = [(equals("$.requirement.id", kind), f"{_asking(again)} {kind}") for kind in journey.queue_urls]
        states["What is asked for again" if again else "What is asked for"] = choice(
            *rules, *(() if again else people), otherwise="Say that nobody was asked"
        )
        for kind, url in journey.queue_urls.items():
            body = {"QueueUrl": url, "MessageBody": {**message, "again": again}}
            states[f"{_asking(again)} {kind}"] = task(
                "sqs:sendMessage.waitForTaskToken", body, into="$.asked", catch=failed, then="On file already?",
                seconds=ANSWER_SECONDS,
            )  # fmt: skip
    return states


def _asking(again: bool) -> str:
    return "Ask again for the" if again else "Ask for the"


def _said(what: str) -> State:
    """A rule: the system with the forms has answered so."""
    at = f"$.asked.{what}"
    return {"And": [{"Variable": at, "IsPresent": True}, {"Variable": at, "BooleanEquals": True}]}


def _wait_without_link(journey: Journey, seconds: int | str, later: str) -> State:
    """Keep the token for who tells of what people did; nothing is sent to the patient. ``later`` follows the time."""
    update = {
        "TableName": journey.table_arn,
        "Key": KEY,
        "UpdateExpression": "SET task_token = :token",
        "ExpressionAttributeValues": {":token": {"S.$": "$$.Task.Token"}},
    }
    ends = {"Declined": "Declined", "Cancelled": "Close", "States.Timeout": later}
    return task("aws-sdk:dynamodb:updateItem.waitForTaskToken", update, then="Note completion", catch=ends,
                seconds=seconds)  # fmt: skip


def _wait(journey: Journey) -> State:
    """Keep the token with which the patient's answer ends the wait; reminders are sent by another machine."""
    update = {
        "TableName": journey.table_arn,
        "Key": KEY,
        "UpdateExpression": "SET task_token = :token, #link = :link",
        "ExpressionAttributeNames": {"#link": "link"},
        "ExpressionAttributeValues": {":token": {"S.$": "$$.Task.Token"}, ":link": {"S.$": "$.mail.link"}},
    }
    ends = {"Declined": "Declined", "Cancelled": "Close", "States.Timeout": "Close"}
    return task("aws-sdk:dynamodb:updateItem.waitForTaskToken", update, then="Note completion", catch=ends,
                seconds=LONGEST_WAIT)  # fmt: skip


def _close(journey: Journey, complete: str, then: str) -> State:
    update = {
        "TableName": journey.table_arn,
        "Key": KEY,
        "UpdateExpression": "SET complete = :complete, #at = :at REMOVE #open, task_token",
        "ExpressionAttributeNames": {"#open": "open", "#at": "at"},
        "ExpressionAttributeValues": {":complete": {"S": complete}, ":at": {"S.$": NOW}},
    }
    return task("aws-sdk:dynamodb:updateItem", update, then=then)
