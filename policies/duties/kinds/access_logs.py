"""L3: S3 server access logs, CloudFront logs and inventories reach the bucket that they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets, delivers, encrypts
from policies.duties.delivery_targets import OrElse, Sender, source_of
from policies.duties.duty import ANYBODY, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/enable-server-access-logging.html"
CLOUDFRONT = "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging-legacy-s3.html"
INVENTORY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/configure-inventory.html"
LOGGING = "s3/bucketLogging:BucketLogging"
WITH_ACL = ("log-delivery-write",)


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each bucket with access logs, distribution with logs and inventory."""
    by_name = buckets(estate)
    for logging in estate.of_type(LOGGING):
        source, target = str(logging.facts.get("bucket")), str(logging.facts.get("targetBucket"))
        needs = tuple(_access(estate, logging, by_name, source, target))
        who = f"{estate.account(logging).name or logging.account}:{source}"
        yield Duty("L3", "access-logs", who, f"writes its access log to {target}", needs, WHY, logging.urn)
    for distribution in estate.of_type("cloudfront/distribution:Distribution"):
        name = value_at(distribution.facts, "loggingConfig.bucket")
        if isinstance(name, str) and name:
            needs = tuple(_cloudfront(estate, distribution, by_name, name.split(".s3.")[0]))
            label = estate.label(distribution)
            yield Duty("L3", "access-logs", label, f"writes its log to {name}", needs, CLOUDFRONT, distribution.urn)
    for inventory in estate.of_type("s3/inventory:Inventory"):
        needs = tuple(_inventory(estate, inventory, by_name))
        yield Duty("L3", "access-logs", estate.label(inventory), "delivers", needs, INVENTORY, inventory.urn)


def _access(
    estate: DutyEstate, logging: Resource, by_name: Mapping[str, BucketSettings], source: str, target: str
) -> Iterator[Need]:
    bucket, account = by_name.get(target), estate.account(logging)
    if bucket is None:
        yield not_in_input(f"the bucket {target}", ANYBODY)
        return
    says = source_of(account, f"arn:aws:s3:::{source}")
    sender = Sender("logging.s3.amazonaws.com", account, says, says)
    by_acl = bucket.acl in WITH_ACL and bucket.ownership != "BucketOwnerEnforced"
    prefix = str(logging.facts.get("targetPrefix") or "")
    for need in delivers(sender, bucket, target, prefix, reads=(), states={}):
        yield OrElse(need, Standing(by_acl, "its ACL does not let log delivery write")) if by_acl else need
    yield Standing(not bucket.key, f"{target} is encrypted with a KMS key: S3 delivers access logs to SSE-S3 only")
    yield Standing(not bucket.retains, f"{target} has Object Lock with a default retention: S3 delivers no log to it")
    same = (bucket.resource.account, bucket.resource.region) == (logging.account, logging.region)
    yield Standing(same, f"{target} is not in the account and Region of {source}, as access logs require")


def _cloudfront(
    estate: DutyEstate, distribution: Resource, by_name: Mapping[str, BucketSettings], name: str
) -> Iterator[Need]:
    bucket, account = by_name.get(name), estate.account(distribution)
    if bucket is None:
        yield not_in_input(f"the bucket {name}", ANYBODY)
        return
    yield Standing(
        bucket.ownership not in ("", "BucketOwnerEnforced"),
        f"{name} has no ACLs (object ownership BucketOwnerEnforced), by which CloudFront's standard logs are written",
    )
    says = source_of(account, str(distribution.facts.get("arn")))
    yield from encrypts(estate, Sender("delivery.logs.amazonaws.com", account, says, says), bucket, "GenerateDataKey")


def _inventory(estate: DutyEstate, inventory: Resource, by_name: Mapping[str, BucketSettings]) -> Iterator[Need]:
    target = str(value_at(inventory.facts, "destination.bucket.bucketArn")).removeprefix("arn:aws:s3:::")
    account = estate.account(inventory)
    says = source_of(account, f"arn:aws:s3:::{inventory.facts.get('bucket')}")
    sender = Sender("s3.amazonaws.com", account, says, says)
    prefix = value_at(inventory.facts, "destination.bucket.prefix")
    yield from delivers(sender, by_name.get(target), target, f"{prefix}/" if prefix else "", reads=())
    yield from encrypts(estate, sender, by_name.get(target), "GenerateDataKey")
