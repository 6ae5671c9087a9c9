"""L5: a flow takes what arrives: it may be put there, is told of, handed over and opened."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.aws.key_use import key_use
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.flows import (
    COPYING,
    READ,
    WRITE,
    Arrival,
    Flow,
    about_objects,
    flows,
    service_roles,
    within_network,
)
from policies.duties.people import is_entered, session_keys
from policies.separation.estate.entities import Principal

QUEUES = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
OBJECTS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html"
SENDING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
FROM_SOURCE = {
    "aws:sqs/queue:Queue": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "aws:kinesis/stream:Stream": (
        "kinesis:DescribeStream", "kinesis:DescribeStreamSummary", "kinesis:GetRecords", "kinesis:GetShardIterator",
        "kinesis:ListShards",
    ),
}  # fmt: skip
"""What AWSLambdaSQSQueueExecutionRole and AWSLambdaKinesisExecutionRole give for the source of a mapping."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each flow: a duty for its queue or stream, and two for what arrives in each bucket."""
    for flow in flows(estate):
        actor = flow.role.arn if flow.role else ""
        if flow.mapping is not None:
            needs = tuple(_takes(estate, flow))
            does = "takes what its event source has"
            yield Duty("L5", "flow-intake", flow.label, does, needs, QUEUES, flow.mapping.urn, actor)
        for arrival in flow.arrivals:
            what = f"{arrival.prefix or 'everything'} in {arrival.bucket.label}"
            needs = tuple(within_network(estate, flow.function, _opens(estate, flow.role, arrival)))
            yield Duty("L5", "flow-intake", flow.label, f"opens {what}", needs, OBJECTS, flow.function.urn, actor)
            yield from _sent(estate, flow, arrival, what)


def _takes(estate: DutyEstate, flow: Flow) -> Iterator[Need]:
    if flow.role is None or flow.mapping is None:
        yield not_in_input("its role", flow.function.account)
        return
    yield Standing(flow.mapping.facts.get("enabled") is not False, "its event source mapping is turned off")
    if flow.source is None:
        yield not_in_input(f"its event source {flow.mapping.facts.get('eventSourceArn')}")
        return
    arn = str(flow.source.facts.get("arn"))
    for action in FROM_SOURCE.get(flow.source.type, ()):
        yield Call(flow.role, action, arn)
        use = key_use().get(action)
        if use and (entity := estate.entity(arn)):
            yield from estate.uses_key(flow.role, entity.kms_key_arn, use.through, *use.operations)
    if flow.source.type == "aws:sqs/queue:Queue":
        waits = int(flow.source.facts.get("visibilityTimeoutSeconds") or 30)
        takes = int(flow.function.facts.get("timeout") or 3)
        yield Standing(waits >= takes, f"its queue hides a message for {waits} s, less than its timeout of {takes} s")


def _opens(estate: DutyEstate, role: Principal | None, arrival: Arrival) -> Iterator[Need]:
    yield Standing(arrival.announced, f"{arrival.bucket.label} does not send its events to EventBridge")
    if role is None:
        yield not_in_input("its role")
        return
    yield Call(role, READ, arrival.arn)
    yield from estate.uses_key(role, arrival.bucket.kms_key_arn, "s3", "Decrypt")


def _sent(estate: DutyEstate, flow: Flow, arrival: Arrival, what: str) -> Iterator[Duty]:
    """A duty for each principal whose policy names these objects as something that it puts there."""
    own = {flow.role.arn if flow.role else "", *service_roles(estate.model.principals, COPYING)}
    senders = [
        p
        for p in estate.model.principals
        if p.arn not in own and is_entered(p) and any(about_objects(p, WRITE, arrival.arn))
    ]
    if not senders:
        nobody = Standing(False, f"no role or user of the input may put anything there ({arrival.arn})")
        yield Duty("L5", "flow-intake", flow.label, f"is sent {what}", (nobody,), SENDING, flow.function.urn)
    for sender in senders:
        keys = session_keys(sender)
        needs = (
            Call(sender, WRITE, arrival.arn, keys),
            *estate.uses_key(sender, arrival.bucket.kms_key_arn, "s3", "GenerateDataKey", **keys),
        )
        does = f"sends {what} to {flow.label}"
        yield Duty("L5", "flow-intake", sender.name, does, needs, SENDING, flow.function.urn, sender.arn)
