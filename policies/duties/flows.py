"""The flows of an estate: a function that takes what arrives in a bucket or a queue, and where it may write."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Resource
from policies.duties.connections import through_endpoints
from policies.duties.duty import Call, Need
from policies.duties.duty_estate import DutyEstate, items
from policies.network.references import value_at
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.patterns import arn_meets

FUNCTION, MAPPING, QUEUE = "lambda/function:Function", "lambda/eventSourceMapping:EventSourceMapping", "sqs/queue:Queue"
RULE, TARGET = "cloudwatch/eventRule:EventRule", "cloudwatch/eventTarget:EventTarget"
NOTIFICATION = "s3/bucketNotification:BucketNotification"
WHOM_A_BUCKET_TELLS = (("queues", "queueArn"), ("lambdaFunctions", "lambdaFunctionArn"), ("topics", "topicArn"))
S3 = "arn:aws:s3:::"
COPYING = frozenset({"backup.amazonaws.com", "s3.amazonaws.com", "batchoperations.s3.amazonaws.com"})
"""Services that keep copies of objects: their roles are nobody who sends files, or reads what is delivered."""
READ, WRITE = "s3:GetObject", "s3:PutObject"


@dataclass(frozen=True, slots=True)
class Arrival:
    """Objects of a bucket whose names start with ``prefix``; ``announced`` says whether the bucket tells of them."""

    bucket: IamResource
    prefix: str
    announced: bool

    @property
    def arn(self) -> str:
        """The ARN pattern of the objects."""
        return f"{self.bucket.arn}/{self.prefix}*"


@dataclass(frozen=True, slots=True)
class Flow:
    """A function with its role, the mapping and the queue (or stream) that feed it, and what arrives in buckets.

    ``writes`` are the patterns of objects that its role is allowed to write.
    """

    function: Resource
    role: Principal | None
    mapping: Resource | None
    source: Resource | None
    arrivals: tuple[Arrival, ...]
    writes: tuple[str, ...]
    label: str


def flows(estate: DutyEstate) -> Iterator[Flow]:
    """Each function that an event source mapping, or the notification of a bucket, feeds."""
    arrivals = told(estate)
    fed: dict[str, list[tuple[Resource | None, str]]] = {}
    for mapping in estate.of_type(MAPPING):
        if named := function_of(estate, mapping):
            fed.setdefault(named.urn, []).append((mapping, str(mapping.facts.get("eventSourceArn"))))
    for function in estate.of_type(FUNCTION):
        role = estate.role(function, "role")
        direct = arrivals.get(str(function.facts.get("arn")), ())
        if direct:
            fed.setdefault(function.urn, []).append((None, str(function.facts.get("arn"))))
        for fed_by, arn in fed.get(function.urn, ()):
            source = estate.by_arn.get(arn) if fed_by else None
            found = tuple(arrivals.get(arn, ()))
            yield Flow(function, role, fed_by, source, found, tuple(_writes(role)), estate.label(function))


def function_of(estate: DutyEstate, mapping: Resource) -> Resource | None:
    """The function of a mapping, which names it by ARN, with or without a version, or by name."""
    named = str(mapping.facts.get("functionArn") or mapping.facts.get("functionName"))
    found = estate.by_arn.get(":".join(named.split(":")[:7])) or estate.refers(mapping, "functionName", FUNCTION)
    return found if found is not None and found.type == f"aws:{FUNCTION}" else None


def _writes(role: Principal | None) -> Iterator[str]:
    for statement in role.identity if role else ():
        if statement.allow and not statement.not_resource and statement.covers_action(WRITE):
            yield from (pattern for pattern in statement.resources if pattern.startswith(S3))


def told(estate: DutyEstate) -> dict[str, list[Arrival]]:
    """ARN of a queue, function or topic -> the new objects of which it is told."""
    found: dict[str, list[Arrival]] = {}
    announcing: set[str] = set()
    for notification in estate.of_type(NOTIFICATION):
        bucket = _bucket(estate, notification.facts.get("bucket"))
        if bucket is None:
            continue
        if notification.facts.get("eventbridge"):
            announcing.add(bucket.arn)
        for prop, named in WHOM_A_BUCKET_TELLS:
            for entry in items(notification.facts.get(prop)):
                if isinstance(entry, Mapping):
                    arrival = Arrival(bucket, str(entry.get("filterPrefix") or ""), True)
                    found.setdefault(str(entry.get(named)), []).append(arrival)
    rules = {(rule.account, str(rule.facts.get("name"))): rule for rule in estate.of_type(RULE)}
    for target in estate.of_type(TARGET):
        rule = rules.get((target.account, str(target.facts.get("rule"))))
        for name, prefix in _objects(rule.facts.get("eventPattern") if rule else None):
            if bucket := _bucket(estate, name):
                arrival = Arrival(bucket, prefix, bucket.arn in announcing)
                found.setdefault(str(target.facts.get("arn")), []).append(arrival)
    return found


def _bucket(estate: DutyEstate, name: Any) -> IamResource | None:
    return estate.entity(f"{S3}{name}") if isinstance(name, str) else None


def _objects(pattern: Any) -> Iterator[tuple[str, str]]:
    """The buckets and prefixes of a pattern for events of S3 about new objects."""
    try:
        parsed = json.loads(pattern) if isinstance(pattern, str) else {}
    except ValueError:
        return
    if not isinstance(parsed, dict) or "aws.s3" not in items(parsed.get("source")):
        return
    buckets, keys = (items(value_at(parsed, f"detail.{name}")) for name in ("bucket.name", "object.key"))
    prefixes = [str(key["prefix"]) for key in keys if isinstance(key, dict) and "prefix" in key] or [""]
    yield from ((name, prefix) for name in buckets if isinstance(name, str) for prefix in prefixes)


def within_network(estate: DutyEstate, function: Resource, calls: Iterable[Need]) -> Iterator[Need]:
    """The calls of S3 and, for a function in a network, that the policy of the endpoint they pass lets them pass."""
    asked = tuple(calls)
    yield from asked
    if (function.facts.get("vpcConfig") or {}).get("subnetIds"):
        of_s3 = (call for call in asked if isinstance(call, Call) and call.action.startswith("s3:"))
        yield from through_endpoints(estate, function, "s3", of_s3)


def bucket_of(estate: DutyEstate, pattern: str) -> IamResource | None:
    """The bucket of an object pattern, or None if it is not in the input."""
    return estate.entity(pattern.partition("/")[0])


def about_objects(who: Principal, action: str, pattern: str) -> Iterator[str]:
    """The resource patterns by which an Allow statement of ``who`` names these objects, and not everything."""
    for statement in who.identity:
        if statement.allow and not statement.not_resource and statement.covers_action(action):
            yield from (r for r in statement.resources if r.startswith(S3) and arn_meets(r, pattern))


def service_roles(principals: Iterable[Principal], services: frozenset[str]) -> set[str]:
    """The ARNs of the roles that these services alone assume."""
    found = set()
    for principal in principals:
        trusted = {named for s in principal.trust if s.allow for named in s.principals}
        if trusted and all(kind == "Service" and value in services for kind, value in trusted):
            found.add(principal.arn)
    return found
