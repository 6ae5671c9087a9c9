"""L3: AWS Config delivers what its recorder records to the bucket and the topic of its channel, with their keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.buckets import FULL_CONTROL, BucketSettings, buckets, delivers, encrypts, role_writes
from policies.duties.delivery_targets import Sender, as_role, as_service, source_of, trusts
from policies.duties.duty import ANYBODY, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/config/latest/developerguide/s3-bucket-policy.html"
KEYS = "https://docs.aws.amazon.com/config/latest/developerguide/s3-kms-key-policy.html"
LOCKED = "https://docs.aws.amazon.com/config/latest/developerguide/manage-delivery-channel.html"
SERVICE = "config.amazonaws.com"
STATUS = "cfg/recorderStatus:RecorderStatus"
CHANNEL, RECORDER = "cfg/deliveryChannel:DeliveryChannel", "cfg/recorder:Recorder"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for the channel of each recorder, and for the bucket, the key and the topic of each channel."""
    by_name = buckets(estate)
    for recorder in estate.of_type(RECORDER):
        stands = any(channel.region == recorder.region for channel in estate.beside(recorder, CHANNEL))
        where = f"{recorder.account} and {recorder.region}"
        need = Standing(stands, f"no delivery channel in {where}: Config records nothing")
        who = f"{estate.account(recorder).name or recorder.account} Config in {recorder.region}"
        yield Duty("L3", "config-delivery", who, "has a delivery channel", (need,), LOCKED, recorder.urn)
    for channel in estate.of_type(CHANNEL):
        account = estate.account(channel)
        says = source_of(account)
        sender = Sender(SERVICE, account, says, says)
        name = str(channel.facts.get("s3BucketName"))
        who = f"{account.name or account.id} Config in {channel.region}"
        role = _own_role(estate, channel)
        needs = tuple(_writes(estate, channel, sender, role, by_name.get(name), name))
        yield Duty("L3", "config-delivery", who, f"writes to its bucket {name}", needs, WHY, channel.urn)
        keys = tuple(_uses_key(estate, channel, sender, role, by_name.get(name)))
        if keys:
            yield Duty("L3", "config-delivery", who, "uses its bucket's key", keys, KEYS, channel.urn)
        topic = channel.facts.get("snsTopicArn")
        if isinstance(topic, str) and topic:
            asked = as_role(estate, role, topic, SERVICE) if role else as_service(estate, sender, topic)
            yield Duty("L3", "config-delivery", who, f"tells the topic {topic}", tuple(asked), WHY, channel.urn)


def _own_role(estate: DutyEstate, channel: Resource) -> Principal | None:
    """The recorder's role, if it is a role of the account's and not the service-linked role."""
    for recorder in estate.beside(channel, RECORDER):
        if recorder.region == channel.region and "/aws-service-role/" not in str(recorder.facts.get("roleArn")):
            return estate.role(recorder, "roleArn")
    return None


def _writes(
    estate: DutyEstate,
    channel: Resource,
    sender: Sender,
    role: Principal | None,
    bucket: BucketSettings | None,
    name: str,
) -> Iterator[Need]:
    given = channel.facts.get("s3KeyPrefix")
    prefix = f"{f'{given}/' if given else ''}AWSLogs/{channel.account}/Config/"
    yield Standing(
        any(r.region == channel.region for r in estate.beside(channel, RECORDER)),
        f"no recorder in {channel.account} and {channel.region}: the channel has nothing to deliver",
    )
    yield _records(estate, channel)
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    yield Standing(not bucket.retains, f"{name} has Object Lock with a default retention: Config cannot deliver to it")
    if role is None:
        reads = ("s3:GetBucketAcl", "s3:ListBucket")
        yield from delivers(sender, bucket, name, prefix, reads=reads)
        return
    yield trusts(role, SERVICE)
    yield Call(role, "s3:GetBucketAcl", bucket.arn)
    states: Mapping[str, object] = FULL_CONTROL
    yield from role_writes(estate, role, bucket, name, prefix, **{k: str(v) for k, v in states.items()})


def _records(estate: DutyEstate, channel: Resource) -> Need:
    """The recorder of the account and Region is turned on, if the input says so of any recorder."""
    on = [s.facts.get("isEnabled") is True for s in estate.beside(channel, STATUS) if s.region == channel.region]
    known = bool(estate.of_type(STATUS))
    where = f"{channel.account} and {channel.region}"
    return Standing(any(on) if on or known else None, f"the recorder of {where} is not turned on")


def _uses_key(
    estate: DutyEstate, channel: Resource, sender: Sender, role: Principal | None, bucket: BucketSettings | None
) -> Iterator[Need]:
    key = str(channel.facts.get("s3KmsKeyArn") or "")
    if role is None:
        yield from encrypts(estate, sender, bucket, "GenerateDataKey", "Decrypt", key=key)
    elif key:
        yield from estate.uses_key(role, key, "s3", "GenerateDataKey", "Decrypt")
