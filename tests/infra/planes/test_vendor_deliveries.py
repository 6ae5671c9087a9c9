"""An exchange builds deliveries for the flows that end at a vendor with an address, and nothing without one."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from infra.engine.graph import Graph

DESTINATION = "aws:cloudwatch/eventApiDestination:EventApiDestination"
Plans = Callable[[str], Graph]


@pytest.mark.real  # it plans an estate of its own
def test_nothing_is_built_where_no_flow_ends_at_a_vendor(small_plan_of: Plans) -> None:
    plan = small_plan_of("solo")
    assert not plan.of_type(DESTINATION, "aws:cloudwatch/eventConnection:EventConnection")
    assert not [each for each in plan.of_type("aws:sfn/stateMachine:StateMachine") if each.name == "vendor-deliveries"]


def test_the_exchange_alone_has_an_address_of_a_vendor(delivery_plan: Graph) -> None:
    (destination,) = delivery_plan.of_type(DESTINATION)
    assert destination.stack == "exchange-evergreen"
    assert destination.inputs["invocationEndpoint"] == "https://messages.bellwire.example/v1/reminders"


def test_the_machine_starts_at_what_the_broker_has_passed_and_reads_nothing_else(delivery_plan: Graph) -> None:
    rule = next(each for each in delivery_plan.of_type("aws:cloudwatch/eventRule:EventRule")
                if each.name == "vendor-deliveries-starts")  # fmt: skip
    started_by = json.loads(rule.inputs["eventPattern"])["detail"]["object"]["key"]
    assert started_by == [{"prefix": "outbox/f-claims/"}, {"prefix": "outbox/f-reminders/"}]
    policy = next(each for each in delivery_plan.of_type("aws:iam/rolePolicy:RolePolicy")
                  if each.name == "vendor-deliveries-role-machine")  # fmt: skip
    statements = {each["Sid"]: each for each in json.loads(policy.props["policy"])["Statement"]}
    bucket = rule.inputs["eventPattern"].split('"name": ["')[1].split('"')[0]
    assert statements["Records"]["Resource"] == [f"arn:aws:s3:::{bucket}/{each['prefix']}*" for each in started_by]


def test_no_clerk_reads_what_goes_to_the_vendor_by_itself(delivery_plan: Graph) -> None:
    assert not [each for each in delivery_plan.of_type("aws:iam/role:Role") if each.inputs["name"] == "clerk"]
