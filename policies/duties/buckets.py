"""The settings of S3 buckets that decide what can be delivered to them, and what a delivery takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.engine.graph import Resource
from policies.duties.delivery_targets import Sender
from policies.duties.duty import ANYBODY, Call, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import region_of
from policies.separation.iam.conditions import Values

BUCKET = "s3/bucket:Bucket"
ENCRYPTION = "s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
OWNERSHIP = "s3/bucketOwnershipControls:BucketOwnershipControls"
VERSIONING = "s3/bucketVersioning:BucketVersioning"
ACL = "s3/bucketAcl:BucketAcl"
BY_DEFAULT = "rules.applyServerSideEncryptionByDefault"
FULL_CONTROL: Mapping[str, Values] = {"s3:x-amz-acl": "bucket-owner-full-control"}
"""What log deliveries of AWS state when they write an object."""


@dataclass(frozen=True, slots=True)
class BucketSettings:
    """One bucket: its name, default key ("" for S3's own keys, ``alias/aws/s3`` for AWS's), and other settings."""

    resource: Resource
    name: str
    key: str = ""
    bucket_key: bool = False
    retains: bool = False  # Object Lock with a default retention
    locked: bool = False  # Object Lock is enabled
    ownership: str = ""
    versioned: bool = False
    acl: str = ""

    @property
    def arn(self) -> str:
        """``arn:aws:s3:::name``."""
        return f"arn:aws:s3:::{self.name}"


def buckets(estate: DutyEstate) -> Mapping[str, BucketSettings]:
    """The buckets of an estate by name."""
    settings: dict[tuple[str, str], Resource] = {}
    for type_ in (ENCRYPTION, LOCK, OWNERSHIP, VERSIONING, ACL):
        for setting in estate.of_type(type_):
            settings[type_, str(setting.facts.get("bucket"))] = setting
    found = {}
    for bucket in estate.of_type(BUCKET):
        name = str(bucket.facts.get("bucket") or bucket.id)
        found[name] = _settings(bucket, name, {type_: settings.get((type_, name)) for type_ in
                                               (ENCRYPTION, LOCK, OWNERSHIP, VERSIONING, ACL)})  # fmt: skip
    return found


def _settings(bucket: Resource, name: str, by_type: Mapping[str, Resource | None]) -> BucketSettings:
    def fact(type_: str, path: str) -> object:
        setting = by_type[type_]
        return value_at(setting.facts, path) if setting else None

    with_kms = str(fact(ENCRYPTION, f"{BY_DEFAULT}.sseAlgorithm")).startswith("aws:kms")
    key = fact(ENCRYPTION, f"{BY_DEFAULT}.kmsMasterKeyId") or "alias/aws/s3"
    return BucketSettings(
        bucket,
        name,
        str(key) if with_kms else "",
        bool(fact(ENCRYPTION, "rules.bucketKeyEnabled")),
        bool(fact(LOCK, "rule.defaultRetention")),
        bool(by_type[LOCK] or bucket.facts.get("objectLockEnabled")),
        str(fact(OWNERSHIP, "rule.objectOwnership") or ""),
        fact(VERSIONING, "versioningConfiguration.status") == "Enabled",
        str(fact(ACL, "acl") or ""),
    )


def delivers(
    sender: Sender,
    bucket: BucketSettings | None,
    name: str,
    prefix: str,
    *,
    reads: tuple[str, ...] = ("s3:GetBucketAcl",),
    states: Mapping[str, Values] = FULL_CONTROL,
) -> Iterator[Need]:
    """What it takes that a service writes objects with this prefix to a bucket, without its key."""
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    yield from (sender.call(action, bucket.arn) for action in reads)
    yield sender.call("s3:PutObject", f"{bucket.arn}/{prefix}any", **states)


def encrypts(
    estate: DutyEstate, sender: Sender, bucket: BucketSettings | None, *actions: str, key: str = "", **context: Values
) -> Iterator[Need]:
    """What it takes that a service encrypts what it writes with a bucket's default key, or with the key given."""
    key = key or (bucket.key if bucket else "")
    if bucket is None or not key:
        return
    if "alias/aws/" in key:
        yield Standing(
            False, f"{bucket.name} is encrypted with {key}, whose key policy lets no service in: name a customer key"
        )
        return
    owner = estate.account(bucket.resource)
    arn = estate.key_arn(key, owner)
    if arn is None:
        yield not_in_input(f"the key {key} of {bucket.name}")
        return
    if bucket.resource.region and region_of(arn) != bucket.resource.region:
        yield Standing(False, f"the key {arn} is not in {bucket.resource.region}, the Region of {bucket.name}")
    stated: dict[str, Values] = {
        "kms:encryptioncontext:aws:s3:arn": f"{bucket.arn}{'' if bucket.bucket_key else '/any'}"
    }
    yield from sender.use_key(estate, arn, owner, *actions, context=context or stated)


def role_writes(
    estate: DutyEstate, role: Principal, bucket: BucketSettings | None, name: str, prefix: str, **context: Values
) -> Iterator[Need]:
    """What it takes that a role writes objects with this prefix to a bucket, with its key."""
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    yield Call(role, "s3:PutObject", f"{bucket.arn}/{prefix}any", context)
    if bucket.key and "alias/aws/" not in bucket.key:
        key = estate.key_arn(bucket.key, estate.account(bucket.resource))
        yield from estate.uses_key(role, key or bucket.key, "s3", "GenerateDataKey", "Decrypt")
