"""A resource that nothing reads, or a name that nothing follows, leaves what it could change undecided."""

from __future__ import annotations

from typing import Any

import pytest
from change_builders import EXTERNAL_ACCOUNT
from small_estate import LOGS, MANAGEMENT, NORTH, NORTH_BACKUP, PAYER, REGION, SOUTH, Builder

from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.missing_input import Missing
from policies.separation.reference.resource_types import aws_accounts

QUEUE = f"arn:aws:sqs:{REGION}:{MANAGEMENT}:theirs"
CLUSTER = f"arn:aws:memorydb:{REGION}:{NORTH}:snapshot/nightly"
AWS = next(iter(aws_accounts()))
ELSEWHERE = f"arn:aws:sns:{REGION}:{EXTERNAL_ACCOUNT}:alarms"


def unread(type_: str, account: str = NORTH, id_: str = "", /, **properties: Any) -> list[Missing]:
    """What the small estate with this resource leaves open."""
    builder = Builder()
    label = properties.pop("label", "")
    builder.add(type_, "added", account, id_, {"mso:data-class": label} if label else {}, **properties)
    return [missing for missing in read_estate(builder.graph()).unread if "added" in missing.text]


@pytest.mark.parametrize(
    ("type_", "affects"),
    [
        ("aws:kinesis/videoStream:VideoStream", {"W1"}),
        ("aws:lightsail/database:Database", {"W1"}),
        ("aws:dynamodb/tableReplica:TableReplica", {"W1"}),
        ("aws:chatbot/slackChannelConfiguration:SlackChannelConfiguration", {"W1", "W2", "W6"}),
        ("aws:fis/experimentTemplate:ExperimentTemplate", {"W5", "W6"}),
    ],
)
def test_a_type_that_nothing_reads_leaves_open_what_its_category_can_change(type_: str, affects: set[str]) -> None:
    (missing,) = unread(type_, label="phi")
    assert missing.affects == affects
    assert missing.account == NORTH
    assert type_ in missing.text


def test_a_type_that_nobody_reviewed_leaves_a_practice_open() -> None:
    (missing,) = unread("aws:newservice/thing:Thing")
    assert {"W1", "W2", "W3", "W6"} <= missing.affects


@pytest.mark.parametrize(
    ("type_", "account", "properties"),
    [
        ("aws:kinesis/videoStream:VideoStream", MANAGEMENT, {}),
        ("aws:kinesis/videoStream:VideoStream", NORTH, {"label": "financial"}),
        ("random:index/randomPassword:RandomPassword", NORTH, {}),
        ("aws:cloudwatch/dashboard:Dashboard", NORTH, {"dashboardBody": '{"widgets": []}'}),
        ("aws:cloudwatch/logMetricFilter:LogMetricFilter", NORTH, {"metricTransformation": {"name": "errors"}}),
        ("aws:rds/parameterGroup:ParameterGroup", NORTH, {"family": "postgres16"}),
        ("aws:autoscaling/notification:Notification", NORTH, {"topicArn": f"arn:aws:sns:{REGION}:{NORTH_BACKUP}:own"}),
        ("aws:lambda/function:Function", NORTH, {"layers": [f"arn:aws:lambda:{REGION}:{AWS}:layer:x:1"]}),
        ("aws:cfg/deliveryChannel:DeliveryChannel", NORTH, {"s3BucketName": "trail-log"}),
        ("aws:budgets/budget:Budget", PAYER, {"costFilters": [{"name": "LinkedAccount", "values": [NORTH]}]}),
    ],
)
def test_what_can_do_nothing_leaves_nothing_open(type_: str, account: str, properties: dict[str, Any]) -> None:
    assert unread(type_, account, **properties) == []


def test_a_property_can_make_a_harmless_type_a_way_out() -> None:
    (missing,) = unread(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter", metricTransformation={"dimensions": {"patient": "$.name"}}
    )
    assert missing.affects == {"W1", "W3"}


def test_a_type_that_acts_on_member_accounts_leaves_their_practices_open() -> None:
    (missing,) = unread("aws:fms/policy:Policy", PAYER)
    assert {"W1", "W3"} <= missing.affects


@pytest.mark.parametrize(
    ("type_", "properties", "owner"),
    [
        ("aws:autoscaling/notification:Notification", {"topicArn": ELSEWHERE}, EXTERNAL_ACCOUNT),
        ("aws:sqs/redrivePolicy:RedrivePolicy", {"queueUrl": "q", "target": {"arn": QUEUE}}, MANAGEMENT),
        ("aws:synthetics/group:Group", {"member": f"https://sqs.{REGION}.amazonaws.com/{SOUTH}/theirs"}, SOUTH),
        ("aws:ecs/service:Service", {"serviceRegistries": [{"registryArn": QUEUE}]}, MANAGEMENT),
        ("aws:cloudwatch/metricAlarm:MetricAlarm", {"alarmActions": [ELSEWHERE]}, EXTERNAL_ACCOUNT),
        ("aws:cfg/deliveryChannel:DeliveryChannel", {"s3BucketName": "ledger"}, MANAGEMENT),
    ],
)
def test_a_name_of_somebody_else_that_nothing_follows_is_open(
    type_: str, properties: dict[str, Any], owner: str
) -> None:
    (missing,) = unread(type_, **properties)
    assert missing.affects == {"W1", "W3"}
    assert owner in missing.text


@pytest.mark.parametrize(
    ("type_", "account", "properties"),
    [
        ("aws:memorydb/cluster:Cluster", MANAGEMENT, {"snapshotArns": CLUSTER}),
        ("aws:dax/cluster:Cluster", MANAGEMENT, {"availabilityZones": [], "notificationTopicArn": CLUSTER}),
        ("aws:dax/cluster:Cluster", SOUTH, {"snapshotIdentifier": CLUSTER}),
    ],
)
def test_a_resource_of_somebody_else_that_names_a_practices_thing_is_open(
    type_: str, account: str, properties: dict[str, Any]
) -> None:
    found = unread(type_, account, **properties)
    assert found
    if account == MANAGEMENT:
        assert {"W3", "W7"} <= found[0].affects


def test_the_log_archive_may_receive_what_has_no_content_but_not_the_rest() -> None:
    assert unread("aws:ec2/flowLog:FlowLog", logDestination="arn:aws:s3:::trail-log") == []
    assert unread("aws:autoscaling/notification:Notification", topicArn=f"arn:aws:sns:{REGION}:{LOGS}:x") != []
