"""The log archive: what everybody did, kept where nobody alone can change it."""

from __future__ import annotations

import pulumi

from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.trail import Trail, TrailArgs, delivery
from infra.estate import Estate
from infra.iam.document import Statement, Text, allow
from infra.place import Place, bucket_name
from infra.planes.baseline import open_account
from infra.planes.lookout import report
from infra.stores import patient_data_buckets

TRAIL = "organization"


def build(estate: Estate) -> None:
    """Trail, log buckets and their key."""
    place, baseline = open_account(estate, "log-archive")
    trail_arn = place.arn("cloudtrail", f"trail/{place.name(TRAIL)}")
    key = _key(place, baseline.deployer, trail_arn)
    seen = baseline.access_logs
    report(place, estate.account("security"), place.tags("security"))
    trail_bucket = _bucket(place, "trail", key.arn, delivery(place.bucket("trail"), trail_arn), seen)
    _bucket(place, "config", key.arn, _config(place), seen, locked=False)
    _bucket(place, "flow", key.arn, _log_delivery(place, "flow"), seen)
    _bucket(place, "dns", key.arn, _log_delivery(place, "dns"), seen)
    _bucket(place, "balancer", None, _balancer_logs(place), seen)
    Trail(
        "trail",
        TrailArgs(
            name=place.name(TRAIL),
            bucket=trail_bucket.name,
            key_arn=key.arn,
            stores=[f"arn:aws:s3:::{name}" for name in patient_data_buckets(estate)],
            tags=place.tags("security"),
        ),
        pulumi.ResourceOptions(provider=place.provider, depends_on=[trail_bucket]),
    )


def _bucket(
    place: Place,
    purpose: str,
    key: Text | None,
    deliveries: list[Statement],
    access_logs: Text,
    locked: bool = True,
) -> LogBucket:
    args = LogBucketArgs(
        bucket=bucket_name(place.estate, "log-archive", purpose),
        key_arn=key,
        retain_years=place.estate.manifest.retention.log_years,
        deliveries=deliveries,
        tags=place.tags("security"),
        log_bucket=access_logs,
        locked=locked,
    )
    return LogBucket(f"{purpose}-logs", args, place.opts)


def _key(place: Place, deployer: Text, trail_arn: str) -> DataKey:
    organization = place.estate.lock.organization
    from_us = {"StringEquals": {"aws:SourceOrgID": organization}}
    from_trail = {"StringEquals": {"aws:SourceArn": trail_arn}}
    encrypt = ("kms:GenerateDataKey*", "kms:DescribeKey")
    services = [
        allow("Trail", *encrypt, on=["*"], to={"Service": "cloudtrail.amazonaws.com"}, when=from_trail),
        allow("Delivery", *encrypt, on=["*"], to={"Service": "delivery.logs.amazonaws.com"}, when=from_us),
        allow("Config", *encrypt, on=["*"], to={"Service": "config.amazonaws.com"}, when=from_us),
    ]
    args = DataKeyArgs(
        alias="mso/logs",
        description="Encrypts the organization's logs",
        account_id=place.id,
        region=place.region,
        administrators=[deployer],
        users=[],
        services=services,
        tags=place.tags("security"),
    )
    return DataKey("logs", args, place.opts)


def _objects(place: Place, purpose: str, suffix: str = "/*") -> list[str]:
    return [f"arn:aws:s3:::{place.bucket(purpose)}{suffix}"]


def _from_us(place: Place) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"aws:SourceOrgID": place.estate.lock.organization}}


def _log_delivery(place: Place, purpose: str) -> list[Statement]:
    service = {"Service": "delivery.logs.amazonaws.com"}
    return [
        allow("DeliveryAcl", "s3:GetBucketAcl", on=_objects(place, purpose, ""), to=service, when=_from_us(place)),
        allow("DeliveryWrites", "s3:PutObject", on=_objects(place, purpose), to=service, when=_from_us(place)),
    ]


def _config(place: Place) -> list[Statement]:
    service = {"Service": "config.amazonaws.com"}
    reads = ("s3:GetBucketAcl", "s3:ListBucket")
    return [
        allow("ConfigReads", *reads, on=_objects(place, "config", ""), to=service, when=_from_us(place)),
        allow("ConfigWrites", "s3:PutObject", on=_objects(place, "config"), to=service, when=_from_us(place)),
    ]


def _balancer_logs(place: Place) -> list[Statement]:
    service = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    return [allow("BalancerLogs", "s3:PutObject", on=_objects(place, "balancer"), to=service, when=_from_us(place))]
