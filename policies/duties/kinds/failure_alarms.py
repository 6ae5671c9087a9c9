"""L5: failures ring: what a flow could not handle is kept, and an alarm on it reaches somebody."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty import AnyOf, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.duties.flows import QUEUE, S3, Arrival, Flow, bucket_of, flows, told
from policies.duties.kinds.flow_delivery import environment

KEPT = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html"
DEAD = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/dead-letter-queues-alarms-cloudwatch.html"
OBJECTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html"
RISING = ("ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage")
"""Metrics that change when a message is moved to a dead-letter queue; NumberOfMessagesSent does not (SQS, metrics)."""
ALARM, TOPIC = "cloudwatch/metricAlarm:MetricAlarm", "sns/topic:Topic"
REDRIVE = "sqs/redrivePolicy:RedrivePolicy"
SUBSCRIPTION = "sns/topicSubscription:TopicSubscription"
WITH_DEAD_LETTERS = {
    QUEUE: ("redrivePolicy", "deadLetterTargetArn"),
    REDRIVE: ("redrivePolicy", "deadLetterTargetArn"),
    "sns/topicSubscription:TopicSubscription": ("redrivePolicy", "deadLetterTargetArn"),
    "lambda/function:Function": ("deadLetterConfig", "targetArn"),
    "cloudwatch/eventTarget:EventTarget": ("deadLetterConfig", "arn"),
    "lambda/eventSourceMapping:EventSourceMapping": ("destinationConfig", "onFailure.destinationArn"),
}
"""By type: the property, and where in it the ARN of the queue for failures stands."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each queue that feeds a function, for each queue of failures, and for each folder of failures."""
    heard = told(estate)
    for flow in flows(estate):
        if flow.mapping is not None and flow.source is not None and flow.source.type == f"aws:{QUEUE}":
            urls = {flow.source.id, flow.source.facts.get("url")}
            apart = any(r.facts.get("queueUrl") in urls and _target(r, REDRIVE) for r in estate.of_type(REDRIVE))
            kept = Standing(apart or bool(_target(flow.source, QUEUE)), "its queue has no dead-letter queue")
            yield Duty("L5", "failure-alarms", flow.label, "keeps what fails", (kept,), KEPT, flow.source.urn)
        for pattern in _of_failures(flow):
            what = f"what it writes to {pattern.removeprefix(S3)}"
            need = _heard(estate, pattern, heard)
            yield Duty("L5", "failure-alarms", flow.label, f"rings for {what}", (need,), OBJECTS, flow.function.urn)
    failures = queues_of_failures(estate)
    for queue in estate.of_type(QUEUE):
        if queue.facts.get("arn") in failures:
            needs = (_alarm(estate, queue),)
            yield Duty("L5", "failure-alarms", estate.label(queue), "rings for its messages", needs, DEAD, queue.urn)


def queues_of_failures(estate: DutyEstate) -> set[str]:
    """The ARNs of the queues to which something sends what failed."""
    return {_target(resource, type_) for type_ in WITH_DEAD_LETTERS for resource in estate.of_type(type_)}


def _target(resource: Resource, type_: str) -> str:
    """The ARN of the queue to which a resource sends what fails; empty if it has none."""
    prop, path = WITH_DEAD_LETTERS[type_]
    value: Any = resource.facts.get(prop)
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return ""
    for part in path.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value if isinstance(value, str) else ""


def _of_failures(flow: Flow) -> Iterator[str]:
    """The folders that a flow may write besides the one that its environment names: what it could not deliver."""
    folders = [value for value in environment(flow.function).values() if value.endswith("/")]
    for pattern in flow.writes:
        if folders and not any(pattern.partition("/")[2].startswith(folder) for folder in folders):
            yield pattern


def _heard(estate: DutyEstate, pattern: str, heard: Mapping[str, list[Arrival]]) -> Need:
    """Whether a topic with a subscription is told of new objects of a folder."""
    bucket, key = bucket_of(estate, pattern), pattern.partition("/")[2]
    if bucket is None:
        return not_in_input(pattern.partition("/")[0])
    topics = [
        arn
        for arn, arrivals in heard.items()
        if any(a.bucket.arn == bucket.arn and a.announced and key.startswith(a.prefix) for a in arrivals)
    ]
    reached = tuple((subscribed(estate, arn),) for arn in topics if ":sns:" in arn)
    return AnyOf(reached, "no topic is told of what arrives there")


def _alarm(estate: DutyEstate, queue: Resource) -> Need:
    found = [alarm for alarm in estate.beside(queue, ALARM) if _watches(alarm, queue)]
    actions = [str(a) for alarm in found for a in items(alarm.facts.get("alarmActions"))]
    reached = tuple((subscribed(estate, arn),) for arn in actions if ":sns:" in arn)
    if not found:
        return Standing(False, f"no alarm watches {RISING[0]} of the queue")
    return AnyOf(reached, f"its alarm {found[0].facts.get('name')} reaches nobody")


def _watches(alarm: Resource, queue: Resource) -> bool:
    metrics = [alarm.facts, *(q.get("metric") or {} for q in items(alarm.facts.get("metricQueries")))]
    return alarm.facts.get("actionsEnabled") is not False and any(
        m.get("namespace") == "AWS/SQS"
        and m.get("metricName") in RISING
        and (m.get("dimensions") or {}).get("QueueName") == queue.facts.get("name")
        for m in metrics
    )


def subscribed(estate: DutyEstate, topic: str) -> Need:
    """Somebody is subscribed to a topic."""
    found = estate.by_arn.get(topic)
    named = [s for s in estate.of_type(SUBSCRIPTION) if s.facts.get("topic") == topic]
    if found is None and not named:
        return not_in_input(topic)
    if named and not any(map(_hears, named)):
        return Standing(False, f"each subscription to {topic.rpartition(':')[2]} filters by attributes; AWS sends none")
    return Standing(bool(named), f"nobody is subscribed to {topic.rpartition(':')[2]}")


def _hears(subscription: Resource) -> bool:
    """Whether a subscription may pass messages of AWS services, which have no attributes (SNS, Message filtering)."""
    policy, scope = subscription.facts.get("filterPolicy"), subscription.facts.get("filterPolicyScope")
    return not policy or str(policy).strip() == "{}" or scope == "MessageBody"
