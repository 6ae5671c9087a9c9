"""L5: a queue has two ends: something of the estate puts messages into it, and something takes them out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.duty import Duty, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.flows import (
    MAPPING,
    NOTIFICATION,
    QUEUE,
    RULE,
    TARGET,
    WHOM_A_BUCKET_TELLS,
    function_of,
    service_roles,
)
from policies.duties.kinds.failure_alarms import queues_of_failures
from policies.duties.people import is_person, is_pipeline
from policies.separation.iam.patterns import arn_meets

SENDING = "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-basic-architecture.html"
TAKING = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
SEND, TAKE = "sqs:SendMessage", "sqs:ReceiveMessage"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """Two duties for each queue that is not for what failed elsewhere."""
    filled, emptied, failures = set(_filled(estate)), set(_emptied(estate)), queues_of_failures(estate)
    polled = service_roles(estate.model.principals, frozenset({"lambda.amazonaws.com"}))
    for queue in estate.of_type(QUEUE):
        arn = str(queue.facts.get("arn"))
        if arn in failures:
            continue
        for action, ends, does, missing, why in (
            (SEND, filled, "is filled", "nothing of the input puts messages into it", SENDING),
            (TAKE, emptied, "is emptied", "nothing of the input takes messages out of it", TAKING),
        ):
            known = queue.account in estate.in_account
            stands = arn in ends or _is_named(estate, queue, arn, action, polled)
            need = Standing(stands or (False if known else None), missing)
            yield Duty("L5", "queue-ends", estate.label(queue), does, (need,), why, queue.urn)


def _filled(estate: DutyEstate) -> Iterator[str]:
    """The ARNs to which rules of EventBridge, buckets and topics deliver."""
    rules = {(rule.account, str(rule.facts.get("name"))) for rule in estate.of_type(RULE)}
    for target in estate.of_type(TARGET):
        if (target.account, str(target.facts.get("rule"))) in rules:
            yield str(target.facts.get("arn"))
    for notification in estate.of_type(NOTIFICATION):
        for prop, named in WHOM_A_BUCKET_TELLS:
            entries = items(notification.facts.get(prop))
            yield from (str(entry.get(named)) for entry in entries if isinstance(entry, Mapping))
    for subscription in estate.of_type("sns/topicSubscription:TopicSubscription"):
        yield str(subscription.facts.get("endpoint"))
    for pipe in estate.of_type("pipes/pipe:Pipe"):
        yield str(pipe.facts.get("target"))


def _emptied(estate: DutyEstate) -> Iterator[str]:
    """The ARNs from which functions and pipes take."""
    for mapping in estate.of_type(MAPPING):
        if function_of(estate, mapping) is not None:
            yield str(mapping.facts.get("eventSourceArn"))
    for pipe in estate.of_type("pipes/pipe:Pipe"):
        yield str(pipe.facts.get("source"))


def _is_named(estate: DutyEstate, queue: Resource, arn: str, action: str, polled: set[str]) -> bool:
    """Whether a workload's role is told to send to the queue, or to take from it by itself and not by a mapping."""
    return any(
        any(arn_meets(resource, arn) for resource in s.resources)
        for principal in estate.in_account.get(queue.account, ())
        if not (is_person(principal) or is_pipeline(principal) or principal.hypothetical)
        and not (action == TAKE and principal.arn in polled)
        for s in principal.identity
        if s.allow and not s.not_action and not s.not_resource and "*" not in s.actions and s.covers_action(action)
    )
