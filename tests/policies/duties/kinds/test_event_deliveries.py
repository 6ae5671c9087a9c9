"""Alarms, events, notifications and messages arrive; each thing taken away is named."""

from __future__ import annotations

import json

import pytest
from delivering_estate import (
    APP,
    FUNCTION,
    KEY,
    QUEUE,
    REGION,
    SAFE,
    TOPIC,
    Delivering,
    allow,
    in_context,
    of,
    role_arn,
)
from delivery_mutants import Change, Mutants, answers_after, changed, dropped, gone

from policies.duties.duty import Answer

KINDS = (
    "notices", "event-targets", "topic-subscriptions", "bucket-notifications", "function-sources", "dead-letters",
)  # fmt: skip
CLOUDWATCH, EVENTS, SNS, S3 = (f"{name}.amazonaws.com" for name in ("cloudwatch", "events", "sns", "s3"))
BUS, DEAD = f"arn:aws:events:{REGION}:{SAFE}:event-bus/default", f"{QUEUE}-dead"
CLUSTER = f"arn:aws:ecs:{REGION}:{APP}:cluster/c"
STATES = f"arn:aws:states:{REGION}:{APP}:stateMachine:clean"
USE = ("kms:Decrypt", "kms:GenerateDataKey")


def estate() -> Delivering:
    """Alarms, rules, topics, queues and functions, each with what it takes."""
    d = Delivering()
    d.key(
        KEY,
        allow("AlarmKey", *USE, to=CLOUDWATCH, when=of(APP)),
        allow("EventTopicKey", *USE, to=EVENTS, when=in_context("aws:sns:topicArn", TOPIC)),
        allow("EventQueueKey", *USE, to=EVENTS, when=in_context("aws:sqs:arn", f"{QUEUE}*")),
        allow("TopicQueueKey", *USE, to=SNS, when=of(APP)),
        allow("BucketKey", *USE, to=S3, when=of(APP)),
        allow("HandlerKey", *USE, to=role_arn(APP, "handler")),
    )
    _topics_and_queues(d)
    _targets(d)
    d.add("s3/bucketNotification:BucketNotification", "notes", bucket="store", topics=[{"topicArn": TOPIC}],
          queues=[{"queueArn": QUEUE}], lambdaFunctions=[{"lambdaFunctionArn": FUNCTION}])  # fmt: skip
    return d


def _topics_and_queues(d: Delivering) -> None:
    publish = [allow(f"{n}Publishes", "sns:Publish", to=s, when=of(APP))
               for n, s in (("Alarm", CLOUDWATCH), ("Bucket", S3), ("Budget", "budgets.amazonaws.com"))]  # fmt: skip
    events = allow("EventPublishes", "sns:Publish", to=EVENTS)
    d.add("sns/topic:Topic", "topic", arn=TOPIC, name="alarms", kmsMasterKeyId=KEY, policy=[*publish, events])
    d.add("sns/topic:Topic", "plain", arn=f"{TOPIC}-plain", name="plain", policy=publish)
    send = [allow(f"{n}Sends", "sqs:SendMessage", to=s) for n, s in (("Event", EVENTS), ("Topic", SNS), ("Bucket", S3))]
    dead = json.dumps({"deadLetterTargetArn": DEAD, "maxReceiveCount": 5})
    d.add("sqs/queue:Queue", "queue", id="https://q", arn=QUEUE, name="work", kmsMasterKeyId=KEY, policy=send,
          redrivePolicy=dead, visibilityTimeoutSeconds=360)  # fmt: skip
    d.add("sqs/queue:Queue", "dead", id="https://d", arn=DEAD, name="dead", kmsMasterKeyId=KEY, policy=send)
    d.add("sns/topicSubscription:TopicSubscription", "to-queue", topic=TOPIC, protocol="sqs", endpoint=QUEUE)
    d.add(
        "sns/topicSubscription:TopicSubscription", "to-mail", topic=f"{TOPIC}-plain", protocol="email", endpoint="a@b"
    )
    d.add("cloudwatch/metricAlarm:MetricAlarm", "alarm", name="high", alarmActions=[TOPIC])
    told = [{"subscriberSnsTopicArns": [f"{TOPIC}-plain"]}]
    d.add("budgets/budget:Budget", "budget", name="month", notifications=told)


def _targets(d: Delivering) -> None:
    may = [allow("Puts", "events:PutEvents", on=BUS), allow("Starts", "states:StartExecution", on=STATES),
           allow("Runs", "ecs:RunTask", on="*"), allow("Passes", "iam:PassRole", on=role_arn(APP, "task"))]  # fmt: skip
    role = d.role(APP, "sender", EVENTS, *may)
    d.role(APP, "task", "ecs-tasks.amazonaws.com")
    task = f"arn:aws:ecs:{REGION}:{APP}:task-definition/job:1"
    d.add("ecs/taskDefinition:TaskDefinition", "job", arn=task, family="job", taskRoleArn=role_arn(APP, "task"))
    lets_in = [allow("BusAccount", "events:PutEvents", to=f"arn:aws:iam::{APP}:root", on=BUS)]
    d.add("cloudwatch/eventBusPolicy:EventBusPolicy", "bus-policy", SAFE, policy=lets_in)
    d.add("cloudwatch/eventRule:EventRule", "rule", name="found", arn=f"arn:aws:events:{REGION}:{APP}:rule/found")
    for name, arn, more in (
        ("topic", TOPIC, {}), ("queue", QUEUE, {"deadLetterConfig": {"arn": DEAD}}), ("function", FUNCTION, {}),
        ("bus", BUS, {"roleArn": role}), ("machine", STATES, {"roleArn": role}),
        ("cluster", CLUSTER, {"roleArn": role, "ecsTarget": {"taskDefinitionArn": task}}),
    ):  # fmt: skip
        d.add("cloudwatch/eventTarget:EventTarget", f"target-{name}", rule="found", arn=arn, **more)
    takes = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    handles = d.role(APP, "handler", "lambda.amazonaws.com", allow("Takes", *takes), allow("Fails", "sqs:SendMessage"))
    d.add("lambda/function:Function", "function", arn=FUNCTION, name="handler", role=handles, timeout=60,
          deadLetterConfig={"targetArn": DEAD})  # fmt: skip
    d.add("lambda/permission:Permission", "permission", function="handler", action="lambda:InvokeFunction",
          principal=EVENTS, sourceArn=f"arn:aws:events:{REGION}:{APP}:rule/found")  # fmt: skip
    d.add("lambda/permission:Permission", "bucket-permission", function="handler", action="lambda:InvokeFunction",
          principal=S3, sourceAccount=APP)  # fmt: skip
    d.add("lambda/eventSourceMapping:EventSourceMapping", "feed", functionName=FUNCTION, eventSourceArn=QUEUE)


def redrive(**allowed: object) -> Change:
    return lambda d: d.change("dead", redriveAllowPolicy=json.dumps(allowed))


BLOCKED: Mutants = {
    "alarm": (gone("AlarmPublishes"), "high tells alarms", "sns:Publish"),
    "alarm's key": (gone("AlarmKey"), "high tells alarms", "kms:GenerateDataKey"),
    "topic under AWS's key": (changed("topic", kmsMasterKeyId="alias/aws/sns"), "high tells", "lets no service in"),
    "alarm of another Region": (changed("alarm", alarmActions=[TOPIC.replace(REGION, "us-west-2")]), "high", "Region"),
    "budget": (gone("BudgetPublishes"), "month tells alarms-plain", "sns:Publish"),
    "event to a topic": (gone("EventPublishes"), "delivers to sns", "sns:Publish"),
    "event's topic key": (gone("EventTopicKey"), "delivers to sns", "kms:GenerateDataKey"),
    "event's topic key asks for a source": (
        lambda d: d.when("EventTopicKey", of(APP)), "delivers to sns", "kms:GenerateDataKey"
    ),
    "event to a queue": (gone("EventSends"), "delivers to sqs", "sqs:SendMessage"),
    "event to a function": (dropped("permission"), "delivers to lambda", "lambda:InvokeFunction"),
    "event of another rule": (
        changed("permission", sourceArn=f"arn:aws:events:{REGION}:{APP}:rule/other"), "delivers to lambda", "Invoke"
    ),
    "event to a bus": (gone("BusAccount"), "delivers to events", "events:PutEvents"),
    "event to a bus by its role": (gone("Puts"), "delivers to events", "events:PutEvents"),
    "a bus of another account without a role": (changed("target-bus", roleArn=None), "delivers to events", "a role"),
    "a machine without a role": (changed("target-machine", roleArn=None), "delivers to states", "takes a role"),
    "role that EventBridge cannot assume": (gone("Trustsender"), "delivers to states", "sts:AssumeRole"),
    "API destination": (
        changed("target-machine", arn=f"arn:aws:events:{REGION}:{APP}:api-destination/x/1"),
        "delivers to events", "api-destination/x/1 is not there",
    ),
    "task": (gone("Runs"), "delivers to ecs", "ecs:RunTask"),
    "task's role": (gone("Passes"), "delivers to ecs", "iam:PassRole"),
    "rule without a target": (
        lambda d: d.add("cloudwatch/eventRule:EventRule", "lost", name="lost"), "lost has a target", "no target"
    ),
    "subscription": (gone("TopicSends"), f"delivers to {QUEUE}", "sqs:SendMessage"),
    "subscription's key": (gone("TopicQueueKey"), f"delivers to {QUEUE}", "kms:GenerateDataKey"),
    "bucket to a topic": (gone("BucketPublishes"), f"notifies {TOPIC}", "sns:Publish"),
    "bucket to a queue": (gone("BucketSends"), f"notifies {QUEUE}", "sqs:SendMessage"),
    "bucket to a function": (dropped("bucket-permission"), f"notifies {FUNCTION}", "lambda:InvokeFunction"),
    "bucket's key": (gone("BucketKey"), f"notifies {QUEUE}", "kms:GenerateDataKey"),
    "function takes": (gone("Takes"), f"takes from {QUEUE}", "sqs:ReceiveMessage"),
    "function opens": (gone("HandlerKey"), f"takes from {QUEUE}", "kms:Decrypt"),
    "function is slower": (changed("function", timeout=900), f"takes from {QUEUE}", "hides a message"),
    "function's failures": (gone("Fails"), f"sends to {DEAD}", "sqs:SendMessage"),
    "redrive denied": (redrive(redrivePermission="denyAll"), "sends what fails to work-dead", "denyAll"),
    "redrive of others": (
        redrive(redrivePermission="byQueue", sourceQueueArns=[DEAD]), "sends what fails to work-dead", "byQueue"
    ),
    "redrive to a FIFO queue": (changed("dead", fifoQueue=True), "sends what fails to work-dead", "FIFO"),
}  # fmt: skip


def test_everything_arrives() -> None:
    found = estate().answers(*KINDS)
    assert len(found) == 19
    assert {sentence: given for sentence, given in found.items() if given[0] is not Answer.ALLOWED} == {}


@pytest.mark.parametrize("mutant", BLOCKED)
def test_what_cannot_arrive_is_blocked_with_the_cause(mutant: str) -> None:
    change, about, cause = BLOCKED[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.BLOCKED and cause in why for answer, why in found), found


UNKNOWN: Mutants = {
    "a condition in the topic's policy": (
        lambda d: d.when("EventPublishes", of(APP)), "delivers to sns", "does not say whether"
    ),
    "a condition in the queue's key": (
        lambda d: d.when("EventQueueKey", of(APP)), "delivers to sqs", "does not say whether"
    ),
    "a target that is not in the input": (
        changed("target-queue", arn=f"arn:aws:sqs:{REGION}:999999999999:other"), "delivers to sqs", "not in the input"
    ),
    "a topic that nobody hears": (dropped("to-mail"), "plain is heard", "no subscription"),
    "a role that is not in the input": (
        changed("target-machine", roleArn="arn:aws:iam::999999999999:role/x"), "delivers to states", "not in the input"
    ),
}  # fmt: skip


@pytest.mark.parametrize("mutant", UNKNOWN)
def test_what_the_input_or_aws_does_not_say_is_unknown(mutant: str) -> None:
    change, about, cause = UNKNOWN[mutant]
    found = answers_after(change, estate(), *KINDS, about=about)
    assert any(answer is Answer.UNKNOWN and cause in why for answer, why in found), found


def test_a_rule_that_is_off_and_an_alarm_without_actions_deliver_nothing() -> None:
    d = estate()
    d.change("rule", state="DISABLED")
    d.change("alarm", actionsEnabled=False)
    assert not [s for s in d.answers("event-targets", "notices") if "found delivers" in s or "high tells" in s]
