"""L3: a CloudTrail trail delivers to its bucket, its log group and its topic, with their keys."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.buckets import FULL_CONTROL, BucketSettings, buckets, delivers, encrypts
from policies.duties.delivery_targets import Sender, as_service, source_of, trusts, writes_log_stream
from policies.duties.duty import ANYBODY, Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Account
from policies.separation.iam.conditions import Values

WHY = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html"
KEYS = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-kms-key-policy-for-cloudtrail.html"
LOGS = "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html"
SERVICE = "cloudtrail.amazonaws.com"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket, key, log group and topic of each trail that logs."""
    by_name = buckets(estate)
    for trail in estate.of_type("cloudtrail/trail:Trail"):
        if trail.facts.get("enableLogging") is False:
            continue
        owner, sender = _sender(estate, trail)
        name = str(trail.facts.get("s3BucketName"))
        bucket, label = by_name.get(name), estate.label(trail)

        def duty(does: str, needs: Iterator[Need], why: str, who: str = label, about: str = trail.urn) -> Duty:
            return Duty("L3", "trail-delivery", who, does, tuple(needs), why, about)

        yield duty(f"writes to its bucket {name}", _writes(trail, owner, sender, bucket, name), WHY)
        if trail.facts.get("kmsKeyId") or (bucket and bucket.key):
            yield duty("uses its key", _uses_key(estate, trail, sender, bucket), KEYS)
        if trail.facts.get("cloudWatchLogsGroupArn"):
            yield duty("writes to its log group", _writes_log_group(estate, trail), LOGS)
        topic = trail.facts.get("snsTopicName")
        if isinstance(topic, str) and topic:
            arn = topic if topic.startswith("arn:") else f"arn:aws:sns:{trail.region}:{trail.account}:{topic}"
            yield duty(f"tells the topic {topic}", as_service(estate, sender, arn), WHY)


def _sender(estate: DutyEstate, trail: Resource) -> tuple[Account, Sender]:
    """The account that owns the trail, which is the payer for an organization's, and CloudTrail as it states that."""
    own = estate.account(trail)
    owner = own
    if trail.facts.get("isOrganizationTrail"):
        payers = (a for a in estate.model.accounts.values() if a.payer and a.organization == own.organization)
        owner = next(payers, own)
    name = trail.facts.get("name") or trail.name
    says = source_of(owner, f"arn:aws:cloudtrail:{trail.region}:{owner.id}:trail/{name}")
    return owner, Sender(SERVICE, owner, says, says)


def _writes(
    trail: Resource, owner: Account, sender: Sender, bucket: BucketSettings | None, name: str
) -> Iterator[Need]:
    prefix = f"{trail.facts['s3KeyPrefix']}/" if trail.facts.get("s3KeyPrefix") else ""
    whose = owner.organization if trail.facts.get("isOrganizationTrail") and owner.organization else owner.id
    states: dict[str, Values] = dict(FULL_CONTROL)
    if trail.facts.get("kmsKeyId"):
        states["s3:x-amz-server-side-encryption"] = "aws:kms"
    return delivers(sender, bucket, name, f"{prefix}AWSLogs/{whose}/", states=states)


def _uses_key(estate: DutyEstate, trail: Resource, sender: Sender, bucket: BucketSettings | None) -> Iterator[Need]:
    """A data key for each file; a bucket with an S3 Bucket Key takes kms:Decrypt as well."""
    key = str(trail.facts.get("kmsKeyId") or "")
    context: dict[str, Values] = {"kms:encryptioncontext:aws:cloudtrail:arn": str(sender.says["aws:sourcearn"])}
    actions = ("GenerateDataKey", *(("Decrypt",) if bucket and bucket.bucket_key else ()))
    if bucket is None:
        yield not_in_input(f"the bucket {trail.facts.get('s3BucketName')}", ANYBODY)
        return
    yield from encrypts(estate, sender, bucket, *actions, key=key, **context)
    yield from encrypts(estate, sender, bucket, "DescribeKey", key=key)


def _writes_log_group(estate: DutyEstate, trail: Resource) -> Iterator[Need]:
    role = estate.role(trail, "cloudWatchLogsRoleArn")
    if role is None:
        yield not_in_input("the role with which it writes to its log group")
        return
    yield trusts(role, SERVICE)
    group = str(trail.facts.get("cloudWatchLogsGroupArn")).removesuffix(":*")
    yield from writes_log_stream(role, group, f"{trail.account}_CloudTrail_{trail.region}")
