"""What arrives in a bucket is handed on by the tasks that a state machine runs for such a key, and by no others."""

from __future__ import annotations

import json
from typing import Any

import pytest
from small_estate import NORTH, NORTH_EXCHANGE, SOUTH, Builder

from policies.duties.duty_estate import DutyEstate
from policies.duties.handovers import handovers
from policies.separation.estate.graph_reader import read_estate

MACHINE = f"arn:aws:states:us-east-1:{NORTH_EXCHANGE}:stateMachine:hand-over"
BUS = f"arn:aws:events:us-east-1:{NORTH}:event-bus/default"
OTHER = f"arn:aws:sqs:us-east-1:{SOUTH}:inbox"


def task(integration: str, **parameters: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", "Parameters": parameters, "End": True}


BOOKINGS = {"Type": "Map", "ItemProcessor": {"StartAt": "Send", "States": {
    "Send": task("events:putEvents", Entries=[{"EventBusName": BUS, "Detail.$": "$"}]),
}}, "End": True}  # fmt: skip
BY_KEY = {"Type": "Choice", "Default": "Other", "Choices": [
    {"Variable": "$.detail.object.key", "StringMatches": "outbox/bookings/*", "Next": "Bookings"},
    {"Variable": "$.detail.object.size", "NumericEquals": 0, "Next": "Read"},
]}  # fmt: skip
STATES = {
    "Which": BY_KEY,
    "Bookings": BOOKINGS,
    "Read": task("aws-sdk:s3:getObject", Bucket="charts", Key="x", Arn=f"arn:aws:s3:us-east-1:{SOUTH}:x/y"),
    "Other": task("sqs:sendMessage", QueueUrl=f"https://sqs.us-east-1.amazonaws.com/{SOUTH}/inbox"),
}


@pytest.mark.parametrize(
    ("prefix", "expected"),
    [("outbox/bookings/", (NORTH,)), ("outbox/", (NORTH,)), ("outbox/statuses/", (SOUTH,))],
)
def test_the_branch_of_the_key_is_followed(prefix: str, expected: tuple[str, ...]) -> None:
    assert accounts_of(prefix, json.dumps({"StartAt": "Which", "States": STATES})) == [expected]


@pytest.mark.parametrize("definition", ["not JSON", "[]", '{"States": 3}', '{"StartAt": ["x"], "States": {"x": 3}}'])
def test_a_definition_that_is_not_known_hands_on_nothing(definition: str) -> None:
    assert accounts_of("outbox/", definition) == [()]


def accounts_of(prefix: str, definition: str) -> list[tuple[str, ...]]:
    """The accounts to which a state machine in the exchange hands on objects of this prefix."""
    builder = Builder()
    add = builder.add
    add("aws:s3/bucket:Bucket", "flows", NORTH_EXCHANGE, "flows", bucket="flows", arn="arn:aws:s3:::flows")
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": ["flows"]}, "object": {"key": [{"prefix": prefix}]}}}
    add("aws:cloudwatch/eventRule:EventRule", "rule", NORTH_EXCHANGE, "rule", name="rule",
        eventPattern=json.dumps(pattern))  # fmt: skip
    add("aws:cloudwatch/eventTarget:EventTarget", "target", NORTH_EXCHANGE, "target", rule="rule", arn=MACHINE)
    add("aws:sfn/stateMachine:StateMachine", "machine", NORTH_EXCHANGE, MACHINE, arn=MACHINE, definition=definition)
    graph = builder.graph()
    return [each.accounts for each in handovers(DutyEstate(graph, read_estate(graph)))]
