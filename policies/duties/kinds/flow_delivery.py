"""L5: a flow delivers: its role writes what passes, and somebody finds and opens what it wrote."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.duty import AnyOf, Call, Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.flows import (
    COPYING,
    READ,
    S3,
    WRITE,
    Flow,
    about_objects,
    bucket_of,
    flows,
    service_roles,
    told,
    within_network,
)
from policies.duties.people import is_entered, is_person, session_keys
from policies.separation.estate.entities import IamResource, Principal
from policies.separation.iam.patterns import arn_meets

WRITING = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingKMSEncryption.html"
READING = "https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each folder that a flow writes, a duty to write and one to read it; one for each bucket it is told of."""
    copiers = service_roles(estate.model.principals, COPYING)
    for flow in flows(estate):
        yield from _named(estate, flow)
        for pattern in flow.writes:
            bucket = bucket_of(estate, pattern)
            where = pattern.removeprefix(S3).partition("/")[2].rstrip("*") or "everything"
            what = f"{where} in {bucket.label}" if bucket else pattern
            needs = tuple(within_network(estate, flow.function, _writes(estate, flow, pattern, bucket)))
            actor = flow.role.arn if flow.role else ""
            yield Duty("L5", "flow-delivery", flow.label, f"writes {what}", needs, WRITING, flow.function.urn, actor)
            read = _reads(estate, flow, pattern, bucket, copiers) if bucket else not_in_input(pattern.partition("/")[0])
            yield Duty("L5", "flow-delivery", flow.label, f"is read in {what}", (read,), READING, flow.function.urn)


def _named(estate: DutyEstate, flow: Flow) -> Iterator[Duty]:
    """A bucket that the function's environment names is there to be read or written, in a folder that it names too."""
    values = list(environment(flow.function).values())
    folders = [value for value in values if value.endswith("/")] or [""]
    for bucket in filter(None, (estate.entity(f"{S3}{value}") for value in values)):
        if flow.role is not None:
            calls = [Call(flow.role, action, f"{bucket.arn}/{f}*") for action in (WRITE, READ) for f in folders]
            need = AnyOf(tuple((call,) for call in calls), "it may neither write nor read there")
            does = f"reaches {bucket.label}, which its environment names"
            yield Duty("L5", "flow-delivery", flow.label, does, (need,), WRITING, flow.function.urn, flow.role.arn)


def environment(function: Resource) -> dict[str, str]:
    """The environment variables of a function whose values are known."""
    found = (function.facts.get("environment") or {}).get("variables") or {}
    return {str(key): value for key, value in found.items() if isinstance(value, str)}


def _writes(estate: DutyEstate, flow: Flow, pattern: str, bucket: IamResource | None) -> Iterator[Need]:
    if flow.role is None or bucket is None:
        yield not_in_input(pattern.partition("/")[0] if flow.role else "its role")
        return
    yield Call(flow.role, WRITE, pattern)
    yield from estate.uses_key(flow.role, bucket.kms_key_arn, "s3", "GenerateDataKey")


def _reads(estate: DutyEstate, flow: Flow, pattern: str, bucket: IamResource, copiers: set[str]) -> Need:
    """One of those whose own policy, or the bucket's, names these objects finds, opens and decrypts them."""
    own = {flow.role.arn if flow.role else ""} | copiers
    named = {value for s in bucket.policy or () if s.allow and s.covers_action(READ) for _, value in s.principals}
    readers = [
        p
        for p in estate.model.principals
        if p.arn not in own and is_entered(p) and (p.arn in named or any(about_objects(p, READ, pattern)))
    ]
    heard = {role for arn, arrivals in told(estate).items() for role in _machine_roles(estate, arn)
             if any(arn_meets(pattern, a.arn) or arn_meets(a.arn, pattern) for a in arrivals)}  # fmt: skip
    needs = tuple(tuple(_read_by(estate, reader, pattern, bucket, reader.arn in heard)) for reader in readers)
    return AnyOf(needs, "nobody reads it")


def _machine_roles(estate: DutyEstate, arn: str) -> Iterator[str]:
    """The role of a state machine that is told of new objects, which does not have to look for them."""
    machine = estate.by_arn.get(arn)
    if machine is not None and machine.type == "aws:sfn/stateMachine:StateMachine":
        role = estate.role(machine, "roleArn")
        yield from [role.arn] if role else []


def _read_by(
    estate: DutyEstate, reader: Principal, pattern: str, bucket: IamResource, is_told: bool
) -> Iterator[Need]:
    keys = session_keys(reader) if is_person(reader) else {}
    folder = pattern.partition("/")[2].partition("*")[0]
    if not is_told:
        yield Call(reader, "s3:ListBucket", bucket.arn, {**keys, "s3:prefix": folder})
    yield Call(reader, READ, pattern, keys)
    yield from estate.uses_key(reader, bucket.kms_key_arn, "s3", "Decrypt", **keys)
