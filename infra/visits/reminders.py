"""The machine that reminds: each morning, in the time zone of the locations, everybody whose visit is not ready.

What has no link, such as an exam, is for the practice's own people: a message in constant words reminds them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from infra.visits.alarm_events import WAITS, raise_alarm
from infra.visits.journey import CONDITION_FAILED
from infra.visits.mail import Mail, mails
from infra.visits.states_language import NOW, State, States, choice, each, machine, task

MOST: Final = 3
"""Reminders for one requirement of one visit."""
PAGE: Final = 100
INDEX: Final = "open-visits"
"""The index over the rows that are not complete: what is complete leaves it."""
SECONDS: Final = 3600


@dataclass(frozen=True, kw_only=True)
class Reminders:
    """``table_arn`` keeps the open visits."""

    table_arn: str
    mail: Mail
    page: int = PAGE


def definition(reminders: Reminders) -> State:
    """The machine; its input is ``locations``, the slugs of those where it is morning now."""
    query: dict[str, Any] = {
        "TableName": reminders.table_arn,
        "IndexName": INDEX,
        "KeyConditionExpression": "#open = :true AND starts_at > :now",
        "FilterExpression": "attribute_exists(#link) AND reminders < :most",
        "ExpressionAttributeNames": {"#open": "open", "#link": "link"},
        "ExpressionAttributeValues": {
            ":true": {"S": "true"}, ":now": {"S.$": NOW}, ":most": {"N": str(MOST)},
        },
        "Limit": reminders.page,
    }  # fmt: skip
    start = {"ExclusiveStartKey.$": "$.visits.LastEvaluatedKey"}
    more = {"Variable": "$.visits.LastEvaluatedKey", "IsPresent": True}
    item = {"row.$": "$$.Map.Item.Value", "locations.$": "$.locations"}
    states: States = {
        "Who has not answered": task("aws-sdk:dynamodb:query", query, into="$.visits", then="Each of them"),
        "Each of them": each("$.visits.Items", _remind(reminders), then="More?", with_=item),
        "More?": choice((more, "The next of them"), otherwise="What waits for people"),
        "The next of them": task("aws-sdk:dynamodb:query", {**query, **start}, into="$.visits", then="Each of them"),
        "What waits for people": _without_link(reminders),
        "Does anything?": choice(
            ({"Variable": "$.waiting.count", "NumericGreaterThan": 0}, "Say that it waits"),
            otherwise="All are reminded",
        ),
        "Say that it waits": raise_alarm(WAITS, then="All are reminded"),
        "All are reminded": {"Type": "Succeed"},
    }
    return machine("Reminds everybody whose visit is not ready", states, SECONDS)


def _without_link(reminders: Reminders) -> State:
    """How many open visits ahead have no link: nobody but the practice's own people brings them to completion."""
    query = {
        "TableName": reminders.table_arn,
        "IndexName": INDEX,
        "KeyConditionExpression": "#open = :true AND starts_at > :now",
        "FilterExpression": "attribute_not_exists(#link)",
        "ExpressionAttributeNames": {"#open": "open", "#link": "link"},
        "ExpressionAttributeValues": {":true": {"S": "true"}, ":now": {"S.$": NOW}},
        "Select": "COUNT",
    }
    return task("aws-sdk:dynamodb:query", query, select={"count.$": "$.Count"}, into="$.waiting", then="Does anything?")


def _remind(reminders: Reminders) -> States:
    here = {"here.$": "States.ArrayContains($.locations, $.row.location.S)"}
    row = {"email.$": "$.row.email.S", "link.$": "$.row.link.S", "language.$": "$.row.language.S"}
    count = {
        "TableName": reminders.table_arn,
        "Key": {"appointment_ref": {"S.$": "$.row.appointment_ref.S"}, "requirement": {"S.$": "$.row.requirement.S"}},
        "UpdateExpression": "ADD reminders :one",
        "ConditionExpression": "#open = :true AND reminders < :most",
        "ExpressionAttributeNames": {"#open": "open"},
        "ExpressionAttributeValues": {":one": {"N": "1"}, ":true": {"S": "true"}, ":most": {"N": str(MOST)}},
    }
    return {
        "Where": {"Type": "Pass", "Parameters": here, "ResultPath": "$.is", "Next": "Is it morning there?"},
        "Is it morning there?": choice(
            ({"Variable": "$.is.here", "BooleanEquals": True}, "Count it"), otherwise="Not now"
        ),
        "Count it": task(
            "aws-sdk:dynamodb:updateItem", count, catch={CONDITION_FAILED: "Not now"}, then="Take the link"
        ),
        "Take the link": {"Type": "Pass", "Parameters": row, "ResultPath": "$.mail", "Next": "Remind?"},
        **mails(reminders.mail, "remind", "$.mail", "Not now"),
        "Not now": {"Type": "Succeed"},
    }
