"""L3: what is published to a topic reaches the queues, functions and streams that subscribe to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.delivery_targets import TOPIC, Sender, as_role, as_service, named, source_of
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, not_in_input
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import service_of

WHY = "https://docs.aws.amazon.com/sns/latest/dg/subscribe-sqs-queue-to-sns-topic.html"
FIREHOSE = "https://docs.aws.amazon.com/sns/latest/dg/firehose-endpoints-prerequisites.html"
DEAD = "https://docs.aws.amazon.com/sns/latest/dg/sns-configure-dead-letter-queue.html"
SUBSCRIBED = "https://docs.aws.amazon.com/sns/latest/dg/sns-create-subscribe-endpoint-to-topic.html"
SUBSCRIPTION = "sns/topicSubscription:TopicSubscription"
SERVICE = "sns.amazonaws.com"
TO_AWS = {"sqs": "sqs", "lambda": "lambda", "firehose": "firehose"}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each subscription of an AWS resource, each dead-letter queue, and each topic that has to be heard."""
    heard = set()
    for subscription in estate.of_type(SUBSCRIPTION):
        topic = str(subscription.facts.get("topic"))
        heard.add(topic)
        who = f"{estate.account(subscription).name or subscription.account}:{topic.rpartition(':')[2]}"
        protocol, endpoint = str(subscription.facts.get("protocol")), str(subscription.facts.get("endpoint"))
        if protocol in TO_AWS:
            needs = tuple(_needs(estate, subscription, topic, protocol, endpoint))
            why = FIREHOSE if protocol == "firehose" else WHY
            yield Duty("L3", "topic-subscriptions", who, f"delivers to {endpoint}", needs, why, subscription.urn)
        redrive = subscription.facts.get("redrivePolicy")
        for dead in documents([redrive] if isinstance(redrive, Mapping) else f"[{redrive or ''}]"):
            target = str(dead.get("deadLetterTargetArn"))
            needs = tuple(as_service(estate, _sender(estate, subscription, topic), target))
            yield Duty("L3", "topic-subscriptions", who, f"sends what fails to {target}", needs, DEAD, subscription.urn)
    for topic_resource in estate.of_type(TOPIC):
        arn = str(topic_resource.facts.get("arn") or topic_resource.id)
        needs = (
            Standing(arn in heard or None, "no subscription in the input: whether somebody hears it is not known"),
        )
        label = estate.label(topic_resource)
        yield Duty("L3", "topic-subscriptions", label, "is heard", needs, SUBSCRIBED, topic_resource.urn)


def _sender(estate: DutyEstate, subscription: Resource, topic: str) -> Sender:
    says = source_of(estate.account(subscription), topic)
    return Sender(SERVICE, estate.account(subscription), says, says)


def _needs(estate: DutyEstate, subscription: Resource, topic: str, protocol: str, endpoint: str) -> Iterator[Need]:
    if service_of(endpoint) != TO_AWS[protocol]:
        yield not_in_input(f"the endpoint {endpoint}")
        return
    fifo = named(estate, topic, TOPIC)
    if fifo is not None and fifo.facts.get("fifoTopic") is True:
        yield Standing(protocol == "sqs", f"{topic} is a FIFO topic: it delivers to queues only")
    if protocol == "firehose":
        yield from as_role(estate, estate.role(subscription, "subscriptionRoleArn"), endpoint, SERVICE)
        return
    yield from as_service(estate, _sender(estate, subscription, topic), endpoint)
    if value_at(subscription.facts, "pendingConfirmation") is True:
        yield Standing(None, f"the subscription of {endpoint} is not confirmed")
