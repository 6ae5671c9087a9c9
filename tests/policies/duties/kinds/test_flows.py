"""A flow carries: sent, announced, taken, opened, written, read; what fails is kept and rings. Each step counts."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from work_account import ACCOUNT, BY_STAFF, KEY, REGION, WorkAccount, role_arn, statement

from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate
from policies.duties.kinds import failure_alarms, flow_delivery, flow_intake, queue_ends

QUEUE, DEAD = (f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}" for name in ("arrivals", "arrivals-dead"))
TOPIC = f"arn:aws:sns:{REGION}:{ACCOUNT}:alarms"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:sorter"
USE = ("kms:Decrypt", "kms:GenerateDataKey")
TAKE = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """The duties of the kinds about flows."""
    for kind in (flow_intake, flow_delivery, failure_alarms, queue_ends):
        yield from kind.find(estate)


def service(name: str) -> dict[str, Any]:
    return statement("Trust", "sts:AssumeRole", on=None, to={"Service": f"{name}.amazonaws.com"})


def about(prefix: str) -> str:
    detail = {"bucket": {"name": ["files"]}, "object": {"key": [{"prefix": prefix}]}}
    return json.dumps({"source": ["aws.s3"], "detail-type": ["Object Created"], "detail": detail})


def flow() -> WorkAccount:
    """Files arrive under in/, a function sorts them into out/ or failed/, a person reads both."""
    work = WorkAccount()
    users = [role_arn(name) for name in ("sender", "sorter", "reader")]
    work.key(statement("Use", *USE, to={"AWS": users}))
    work.bucket("files")
    work.add("s3/bucketNotification:BucketNotification", "events", bucket="files", eventbridge=True)
    for name, prefix, target in (("arrivals", "in/", QUEUE), ("failures", "failed/", TOPIC)):
        work.add("cloudwatch/eventRule:EventRule", name, name=name, eventPattern=about(prefix))
        work.add("cloudwatch/eventTarget:EventTarget", f"{name}-target", rule=name, arn=target)
    redrive = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 3})
    work.add("sqs/queue:Queue", "queue", name="arrivals", arn=QUEUE, kmsMasterKeyId=KEY, visibilityTimeoutSeconds=60,
             redrivePolicy=redrive)  # fmt: skip
    work.add("sqs/queue:Queue", "dead", name="arrivals-dead", arn=DEAD, kmsMasterKeyId=KEY)
    work.add("sns/topic:Topic", "topic", name="alarms", arn=TOPIC)
    work.add("sns/topicSubscription:TopicSubscription", "mail", topic=TOPIC, protocol="email")
    work.add("cloudwatch/metricAlarm:MetricAlarm", "alarm", name="dead", namespace="AWS/SQS", alarmActions=[TOPIC],
             metricName="ApproximateNumberOfMessagesVisible", dimensions={"QueueName": "arrivals-dead"})  # fmt: skip
    work.role("sender", service("ecs-tasks"), statement("Send", "s3:PutObject", on=["arn:aws:s3:::files/in/*"]))
    written = ["arn:aws:s3:::files/out/*", "arn:aws:s3:::files/failed/*"]
    work.role("sorter", service("lambda"), statement("Take", *TAKE, on=[QUEUE]),
              statement("Open", "s3:GetObject", on=["arn:aws:s3:::files/in/*"]),
              statement("Write", "s3:PutObject", on=written))  # fmt: skip
    work.role("reader", BY_STAFF, statement("Read", "s3:GetObject", on=written),
              statement("Find", "s3:ListBucket", on=["arn:aws:s3:::files"]))  # fmt: skip
    work.add("lambda/function:Function", "sorter-function", name="sorter", arn=FUNCTION, role=role_arn("sorter"),
             timeout=30, environment={"variables": {"BUCKET": "files", "FOLDER": "out/"}})  # fmt: skip
    work.add("lambda/eventSourceMapping:EventSourceMapping", "feed", functionName=FUNCTION, eventSourceArn=QUEUE)
    return work


def test_a_flow_that_carries_has_a_duty_for_each_step() -> None:
    found = flow().outcomes(find)
    assert not flow().open(find)
    assert {sentence.partition(":")[2] for sentence in found} >= {
        "sorter takes what its event source has", "sorter keeps what fails", "arrivals-dead rings for its messages",
    }  # fmt: skip


def without(sid: str) -> Callable[[WorkAccount], None]:
    return lambda work: work.without(sid)


def changed(label: str, /, **props: Any) -> Callable[[WorkAccount], None]:
    return lambda work: work.change(label, **props)


def dropped(name: str) -> Callable[[WorkAccount], None]:
    return lambda work: work.drop(name)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        (without("Send"), "no role or user of the input may put anything there"),
        (without("Take"), "sqs:ReceiveMessage"),
        (without("Open"), "s3:GetObject"),
        (without("Use"), "kms:"),
        (without("Read"), "nobody reads it"),
        (without("Find"), "s3:ListBucket"),
        (changed("events", eventbridge=False), "does not send its events to EventBridge"),
        (changed("feed", enabled=False), "is turned off"),
        (changed("queue", visibilityTimeoutSeconds=10), "hides a message for 10 s"),
        (changed("queue", redrivePolicy=None), "has no dead-letter queue"),
        (changed("alarm", metricName="NumberOfMessagesSent"), "no alarm watches"),
        (changed("alarm", alarmActions=[]), "reaches nobody"),
        (changed("alarm", actionsEnabled=False), "no alarm watches"),
        (dropped("alarm"), "no alarm watches"),
        (dropped("arrivals"), "nothing of the input puts messages into it"),
        (dropped("feed"), "nothing of the input takes messages out of it"),
        (dropped("sorter-function"), "nothing of the input takes messages out of it"),
        (dropped("mail"), "nobody is subscribed to alarms"),
        (dropped("failures-target"), "no topic is told of what arrives there"),
        (lambda work: work.denies("sorter-policy", "sqs:DeleteMessage"), "Deny 'Stop'"),
        (lambda work: work.denies("key", "kms:GenerateDataKey"), "Deny 'Stop'"),
    ],
)
def test_a_step_that_is_missing_blocks_the_flow(change: Callable[[WorkAccount], None], cause: str) -> None:
    work = flow()
    change(work)
    found = work.open(find)
    assert any(text.startswith("BLOCKED") and cause in text for text in found.values()), found


def test_a_bucket_that_is_not_in_the_input_is_unknown() -> None:
    work = flow()
    work.change("sorter-policy", policy=[statement("Write", "s3:PutObject", on=["arn:aws:s3:::elsewhere/out/*"])])
    answers = {sentence: text for sentence, text in work.open(find).items() if "elsewhere" in sentence}
    assert answers
    assert all(text.startswith("UNKNOWN") for text in answers.values())


def in_a_network(work: WorkAccount, on: str) -> None:
    """The function runs in a subnet whose only way to S3 is an endpoint with a policy for these objects."""
    work.add("ec2/vpc:Vpc", "vpc", cidrBlock="10.0.0.0/16")
    work.add("ec2/subnet:Subnet", "net", vpcId="vpc", cidrBlock="10.0.1.0/24")
    work.add("ec2/routeTable:RouteTable", "routes", vpcId="vpc", routes=[])
    work.add("ec2/routeTableAssociation:RouteTableAssociation", "link", subnetId="net", routeTableId="routes")
    work.add("ec2/vpcEndpoint:VpcEndpoint", "gate", vpcId="vpc", vpcEndpointType="Gateway", routeTableIds=["routes"],
             serviceName=f"com.amazonaws.{REGION}.s3", policy=[statement("Gate", "s3:*", on=[on], to="*")])  # fmt: skip
    work.change("sorter-function", vpcConfig={"subnetIds": ["net"], "securityGroupIds": []})


def test_what_a_function_reads_and_writes_passes_the_endpoint_of_its_network() -> None:
    work = flow()
    in_a_network(work, "arn:aws:s3:::files/*")
    assert not work.open(find)
    in_a_network(work, "arn:aws:s3:::files/out/*")
    stopped = {sentence.partition("sorter ")[2] for sentence, text in work.open(find).items() if "BLOCKED" in text}
    assert {"opens in/", "writes failed/"} <= {" ".join(text.split()[:2]) for text in stopped}
