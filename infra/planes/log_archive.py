"""The log archive: what everybody did, kept where nobody alone can change it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pulumi

from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.replication import SEAL, Replication, ReplicationArgs, Target, copies_in, sealed_by
from infra.components.role import Role
from infra.components.trail import Trail, TrailArgs, delivery
from infra.context import log_archive_names
from infra.context.account_context import AccountContext
from infra.context.data_stores import watched_buckets
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.planes.shared import audit_queries
from infra.planes.shared.account_setup import copy_access_logs, open_account
from infra.planes.shared.organization_alarms import report

TRAIL = "organization"
CONFIG_COPIER = "copies-configuration"


def build(estate: Estate, practice: str = "") -> None:
    """Trail, log buckets and their keys, and the locked copies of what AWS cannot deliver into a lock.

    With ``practice``: in the organization that is its own.
    """
    manifest = estate.manifest
    place, baseline = open_account(estate, manifest.named(log_archive_names.ARCHIVE, practice))
    payer = estate.account(manifest.beside(place.account, "payer"))  # owns what its delegate makes for the organization
    trail_arn = f"arn:aws:cloudtrail:{place.region}:{payer}:trail/{place.name(TRAIL)}"
    askers = audit_queries.auditors(place)
    key = _key(place, baseline.deployer, place.owner, askers.values(), _deliveries(place, trail_arn))
    seen = baseline.access_logs
    report(place, estate.account(manifest.beside(place.account, "security")), place.tags("security", "alarms"))
    trail_bucket = _bucket(place, "trail", key.arn, delivery(place.bucket("trail"), trail_arn), seen)
    _bucket(place, "flow", key.arn, _log_delivery(place, "flow"), seen)
    _bucket(place, "dns", key.arn, _log_delivery(place, "dns"), seen)
    _bucket(place, "balancer", None, _balancer_logs(place), seen)
    _keep_configuration(place, key, seen)
    keys = {place.owner: key}
    for guest in log_archive_names.owners_in(estate, place.owner)[1:]:
        keys[guest] = _key(place, baseline.deployer, guest, [askers[guest]])
        _keep_access_logs(place, guest, keys[guest], seen)
    kept = _keep_access_logs(place, place.owner, key, None)  # its own log would be copied into itself
    copy_access_logs(place, baseline, kept)
    Trail(
        "trail",
        TrailArgs(
            name=place.name(TRAIL),
            bucket=trail_bucket.name,
            key_arn=key.arn,
            stores=[f"arn:aws:s3:::{name}" for name in watched_buckets(estate, place.account)],
            tags=place.tags("security", "audit"),
        ),
        pulumi.ResourceOptions(provider=place.provider, depends_on=[trail_bucket]),
    )
    audit_queries.open_trail(place, trail_bucket.name, keys, askers, seen)


def _bucket(
    place: AccountContext,
    purpose: str,
    key: Text | None,
    deliveries: list[Statement],
    access_logs: Text | None,
    *,
    locked: bool = True,
    owner: str = "",
) -> LogBucket:
    retention = place.estate.manifest.retention
    args = LogBucketArgs(
        bucket=place.bucket(purpose),
        key_arn=key,
        retain_years=retention.log_years,
        held=retention.legal_hold,
        deliveries=deliveries,
        tags=place.tags("security", "audit", owner=owner),
        log_bucket=access_logs,
        locked=locked,
    )
    return LogBucket(f"{purpose}-logs", args, place.opts)


def _keep_configuration(place: AccountContext, key: DataKey, access_logs: Text) -> None:
    """AWS Config cannot deliver into a lock: its history lands beside and is copied in."""
    landed = _bucket(place, "config", key.arn, _config(place), access_logs, locked=False)
    copier = {place.id: place.role_arn(CONFIG_COPIER)}
    kept = _bucket(place, "config-locked", key.arn, copies_in(place.bucket("config-locked"), copier), access_logs)
    args = ReplicationArgs(
        role=CONFIG_COPIER,
        account_id=place.id,
        region=place.region,
        source=landed.name,
        source_key=key.arn,
        target=Target(
            bucket=place.bucket("config-locked"),
            account_id=place.id,
            region=place.region,
            alias=log_archive_names.seal(place.estate, place.owner),
        ),
        tags=place.tags("security", "audit"),
    )
    opts = pulumi.ResourceOptions(provider=place.provider, depends_on=[landed, kept])
    Replication("config-copies", args, opts)


def _keep_access_logs(place: AccountContext, owner: str, key: DataKey, access_logs: Text | None) -> LogBucket:
    """One owner's access logs name its objects, so they are kept apart, under a key of their own."""
    copiers = log_archive_names.copiers(place.estate, owner)
    bucket = log_archive_names.sealed_bucket(place.estate, owner)
    return _bucket(place, f"access-{owner}", key.arn, copies_in(bucket, copiers), access_logs, owner=owner)


def _key(
    place: AccountContext, deployer: Text, owner: str, askers: Iterable[Role], services: Sequence[Statement] = ()
) -> DataKey:
    """The key of one owner's logs; the MSO's also seals what all accounts deliver."""
    copiers = log_archive_names.copiers(place.estate, owner)
    args = DataKeyArgs(
        alias=log_archive_names.seal(place.estate, owner),
        description="Encrypts the organization's logs" if services else f"Encrypts the access logs of {owner}",
        account_id=place.id,
        region=place.region,
        administrators=[deployer],
        users=[KeyUse(role=role.arn, through=("s3",)) for role in askers],
        guest_accounts=sorted(copiers.keys() - {place.id}),
        services=[*services, *sealed_by(place.region, copiers)],
        tags=place.tags("security", "audit", owner=owner),
    )
    return DataKey("logs" if services else f"logs-{owner}", args, place.opts)


def _deliveries(place: AccountContext, trail_arn: str) -> list[Statement]:
    """What AWS's services seal when they deliver, and what copying the configuration history opens and seals."""
    from_trail = {"StringEquals": {"aws:SourceArn": trail_arn}}
    encrypt = ("kms:GenerateDataKey*", "kms:DescribeKey")
    copying: Conditions = {
        "ArnEquals": {"aws:PrincipalArn": place.role_arn(CONFIG_COPIER)},
        "StringEquals": {"kms:ViaService": f"s3.{place.region}.amazonaws.com"},
    }
    own = {"AWS": f"arn:aws:iam::{place.id}:root"}
    return [
        allow("Trail", *encrypt, on=["*"], to={"Service": "cloudtrail.amazonaws.com"}, when=from_trail),
        allow("Delivery", *encrypt, on=["*"], to={"Service": "delivery.logs.amazonaws.com"}, when=_from_us(place)),
        allow("Config", *encrypt, on=["*"], to={"Service": "config.amazonaws.com"}, when=_from_us(place)),
        allow("CopyConfig", "kms:Decrypt", *SEAL, on=["*"], to=own, when=copying),
    ]


def _objects(place: AccountContext, purpose: str, suffix: str = "/*") -> list[str]:
    return [f"arn:aws:s3:::{place.bucket(purpose)}{suffix}"]


def _from_us(place: AccountContext) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"aws:SourceOrgID": place.organization}}


def _log_delivery(place: AccountContext, purpose: str) -> list[Statement]:
    service = {"Service": "delivery.logs.amazonaws.com"}
    return [
        allow("DeliveryAcl", "s3:GetBucketAcl", on=_objects(place, purpose, ""), to=service, when=_from_us(place)),
        allow("DeliveryWrites", "s3:PutObject", on=_objects(place, purpose), to=service, when=_from_us(place)),
    ]


def _config(place: AccountContext) -> list[Statement]:
    service = {"Service": "config.amazonaws.com"}
    reads = ("s3:GetBucketAcl", "s3:ListBucket")
    return [
        allow("ConfigReads", *reads, on=_objects(place, "config", ""), to=service, when=_from_us(place)),
        allow("ConfigWrites", "s3:PutObject", on=_objects(place, "config"), to=service, when=_from_us(place)),
    ]


def _balancer_logs(place: AccountContext) -> list[Statement]:
    service = {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    return [allow("BalancerLogs", "s3:PutObject", on=_objects(place, "balancer"), to=service, when=_from_us(place))]
