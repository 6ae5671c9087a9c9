"""L3: functions take what their event sources hold, and send their results and failures to their destinations."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import AS_ROLE, AWS_MANAGED, FUNCTION, QUEUE, encrypts_as_role, named
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import service_of

WHY = "https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html"
STREAMS = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"
DESTINATIONS = "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html"
TAKES = {
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
    "kinesis": ("kinesis:GetRecords", "kinesis:GetShardIterator", "kinesis:DescribeStream", "kinesis:ListShards"),
    "dynamodb": ("dynamodb:GetRecords", "dynamodb:GetShardIterator", "dynamodb:DescribeStream"),
}
KEYS = {"sqs": ("kmsMasterKeyId", QUEUE), "kinesis": ("kmsKeyId", "kinesis/stream:Stream")}
AT_ONCE = (2, 1000)
"""AWS Lambda Developer Guide, Configuring scaling behavior for SQS event source mappings."""
DEFAULT_VISIBILITY, DEFAULT_TIMEOUT = 30, 3


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each event source mapping and each destination of each function."""
    for mapping in estate.of_type("lambda/eventSourceMapping:EventSourceMapping"):
        if mapping.facts.get("enabled") is False:
            continue
        function = estate.refers(mapping, "functionName", FUNCTION)
        role = estate.role(function, "role") if function else None
        source = str(mapping.facts.get("eventSourceArn"))
        needs = (_at_once(mapping), *_takes(estate, mapping, function, role, source))
        yield _duty(
            estate, mapping, function, f"takes from {source}", needs, WHY if service_of(source) == "sqs" else STREAMS
        )
        yield from _sends(estate, mapping, function, role, ("destinationConfig.onFailure.destinationArn",))
    for function in estate.of_type(FUNCTION):
        yield from _sends(estate, function, function, estate.role(function, "role"), ("deadLetterConfig.targetArn",))
    for config in estate.of_type("lambda/functionEventInvokeConfig:FunctionEventInvokeConfig"):
        function = estate.refers(config, "functionName", FUNCTION)
        role = estate.role(function, "role") if function else None
        paths = ("destinationConfig.onFailure.destination", "destinationConfig.onSuccess.destination")
        yield from _sends(estate, config, function, role, paths)


def _at_once(mapping: Resource) -> Need:
    """Lambda takes a limit on the functions that a queue's mapping runs at once, within bounds."""
    given = value_at(mapping.facts, "scalingConfig.maximumConcurrency")
    least, most = AT_ONCE
    fits = given is None or least <= int(given) <= most
    return Standing(fits, f"it runs {given} functions at once; Lambda takes {least} to {most}")


def _duty(
    estate: DutyEstate, about: Resource, function: Resource | None, does: str, needs: tuple[Need, ...], why: str
) -> Duty:
    return Duty("L3", "function-sources", estate.label(function or about), does, needs, why, about.urn)


def _takes(
    estate: DutyEstate, mapping: Resource, function: Resource | None, role: Principal | None, source: str
) -> Iterator[Need]:
    service = service_of(source)
    if function is None:
        yield not_in_input(f"the function {mapping.facts.get('functionName')}", mapping.account)
        return
    if role is None:
        yield not_in_input(f"the role {function.facts.get('role')}", mapping.account)
        return
    if service not in TAKES:
        yield Standing(None, f"what it takes to take from {source} is not evaluated")
        return
    yield from (Call(role, action, source) for action in TAKES[service])
    key_property, type_ = KEYS.get(service, ("", ""))
    held = named(estate, source, type_) if type_ else None
    if type_ and held is None:
        yield not_in_input(source)
    if held is not None and AWS_MANAGED not in str(held.facts.get(key_property)):
        yield from estate.uses_key(role, held.facts.get(key_property), service, "Decrypt")
    if service == "sqs" and held is not None:
        hidden = int(held.facts.get("visibilityTimeoutSeconds") or DEFAULT_VISIBILITY)
        timeout = int(function.facts.get("timeout") or DEFAULT_TIMEOUT)
        cause = f"the queue hides a message for {hidden} s, less than the function's timeout of {timeout} s"
        yield Standing(hidden >= timeout, cause)


def _sends(
    estate: DutyEstate,
    about: Resource,
    function: Resource | None,
    role: Principal | None,
    paths: tuple[str, ...],
) -> Iterator[Duty]:
    for path in paths:
        target = value_at(about.facts, path)
        if isinstance(target, str) and target.startswith("arn:"):
            needs = tuple(_to(estate, role, target))
            yield _duty(estate, about, function, f"sends to {target}", needs, DESTINATIONS)


def _to(estate: DutyEstate, role: Principal | None, target: str) -> Iterator[Need]:
    service = service_of(target)
    if role is None or (service not in AS_ROLE and service != "s3"):
        yield not_in_input(f"the role that sends to {target}")
        return
    yield Call(role, AS_ROLE.get(service, "s3:PutObject"), f"{target}/any" if service == "s3" else target)
    yield from encrypts_as_role(estate, role, target)
