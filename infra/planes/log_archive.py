"""The log archive plane: the audit trail and all other logs of one organization, under Object Lock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pulumi

from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.log_replication import (
    ENCRYPT_ACTIONS,
    LogReplication,
    LogReplicationArgs,
    ReplicationTarget,
    allow_encryption,
    allow_replication,
)
from infra.components.organization_trail import OrganizationTrail, OrganizationTrailArgs, trail_delivery
from infra.components.role import Role
from infra.context import log_archive_names
from infra.context.account_context import AccountContext
from infra.context.data_stores import buckets_with_data_events
from infra.context.estate import Estate
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.planes.shared import audit_queries
from infra.planes.shared.account_setup import replicate_access_logs, set_up_account
from infra.planes.shared.organization_alarms import forward_account_events
from infra.planes.shared.trail_copies import ROLE as TRAIL_REPLICATION_ROLE
from infra.planes.shared.trail_copies import copy_trail

TRAIL = "organization"
CONFIG_REPLICATION_ROLE = "copies-configuration"
WITH_BALANCERS = ("management", "clinical", "exchange")
"""How the names of the accounts begin whose applications are behind a load balancer."""


def build(estate: Estate, practice: str = "") -> None:
    """Build the trail, the log buckets, and locked replicas of logs that AWS cannot deliver to a locked bucket.

    With ``practice``, for the organization of that practice.
    """
    manifest = estate.manifest
    context, setup = set_up_account(estate, manifest.stack_name(log_archive_names.LOG_ARCHIVE, practice))
    payer, security = (
        estate.account_id(manifest.sibling_account(context.account_name, plane)) for plane in ("payer", "security")
    )
    # The payer owns the trail that its delegated administrator creates for the organization.
    trail_arn = f"arn:aws:cloudtrail:{context.region}:{payer}:trail/{context.name(TRAIL)}"
    audit_roles = audit_queries.create_audit_roles(context)
    key = _key(context, setup.deployers, context.owner, audit_roles.values(), _key_statements(context, trail_arn))
    access_log_bucket = setup.access_log_bucket_name
    forward_account_events(context, security, context.tags("security", "alarms"))
    trail_bucket = _log_bucket(
        context, "trail", key.arn, trail_delivery(context.bucket_name("trail"), trail_arn), access_log_bucket
    )
    copy_trail(context, trail_bucket, key.arn, setup.deployers)
    _log_bucket(context, "flow", key.arn, _log_delivery(context, "flow"), access_log_bucket)
    _log_bucket(context, "dns", key.arn, _log_delivery(context, "dns"), access_log_bucket)
    _log_bucket(context, "balancer", None, _load_balancer_delivery(context), access_log_bucket)
    _config_buckets(context, key, access_log_bucket)
    keys = {context.owner: key}
    for owner in log_archive_names.owners_in(estate, context.owner)[1:]:
        keys[owner] = _key(context, setup.deployers, owner, [audit_roles[owner]])
        _locked_access_log_bucket(context, owner, keys[owner], access_log_bucket)
    # This bucket has no access logs of its own: they would be replicated into it.
    locked_bucket = _locked_access_log_bucket(context, context.owner, key, None)
    replicate_access_logs(context, setup, locked_bucket)
    OrganizationTrail(
        "trail",
        OrganizationTrailArgs(
            name=context.name(TRAIL),
            bucket=trail_bucket.name,
            key_arn=key.arn,
            bucket_arns=[f"arn:aws:s3:::{name}" for name in buckets_with_data_events(estate, context.account_name)],
            tags=context.tags("security", "audit"),
        ),
        pulumi.ResourceOptions(provider=context.provider, depends_on=[trail_bucket]),
    )
    audit_queries.create_audit_workgroups(context, trail_bucket.name, keys, audit_roles, access_log_bucket)


def _log_bucket(
    context: AccountContext,
    purpose: str,
    key: Text | None,
    deliveries: list[Statement],
    access_log_bucket: Text | None,
    *,
    object_lock: bool = True,
    owner: str = "",
) -> LogBucket:
    retention = context.estate.manifest.retention
    args = LogBucketArgs(
        bucket=context.bucket_name(purpose),
        key_arn=key,
        retain_years=retention.log_years,
        legal_hold=retention.legal_hold,
        deliveries=deliveries,
        tags=context.tags("security", "audit", owner=owner),
        log_bucket=access_log_bucket,
        object_lock=object_lock,
    )
    return LogBucket(f"{purpose}-logs", args, context.opts)


def _config_buckets(context: AccountContext, key: DataKey, access_log_bucket: Text) -> None:
    """A bucket for AWS Config, which cannot deliver to a locked bucket, and a locked bucket with the replicas."""
    delivery_bucket = _log_bucket(
        context, "config", key.arn, _config_delivery(context), access_log_bucket, object_lock=False
    )
    replication_role = {context.account_id: context.role_arn(CONFIG_REPLICATION_ROLE)}
    locked_bucket = _log_bucket(
        context,
        "config-locked",
        key.arn,
        allow_replication(context.bucket_name("config-locked"), replication_role),
        access_log_bucket,
    )
    args = LogReplicationArgs(
        role_name=CONFIG_REPLICATION_ROLE,
        account_id=context.account_id,
        region=context.region,
        source_bucket=delivery_bucket.name,
        source_key_arn=key.arn,
        target=ReplicationTarget(
            bucket=context.bucket_name("config-locked"),
            account_id=context.account_id,
            region=context.region,
            alias=log_archive_names.log_key_alias(context.estate, context.owner),
        ),
        tags=context.tags("security", "audit"),
    )
    opts = pulumi.ResourceOptions(provider=context.provider, depends_on=[delivery_bucket, locked_bucket])
    LogReplication("config-copies", args, opts)


def _locked_access_log_bucket(
    context: AccountContext, owner: str, key: DataKey, access_log_bucket: Text | None
) -> LogBucket:
    """The bucket with Object Lock for one owner's access logs.

    Access logs name objects, so each owner has a bucket and a KMS key of its own.
    """
    replication_roles = log_archive_names.replication_role_arns(context.estate, owner)
    bucket = log_archive_names.locked_access_log_bucket(context.estate, owner)
    return _log_bucket(
        context,
        f"access-{owner}",
        key.arn,
        allow_replication(bucket, replication_roles),
        access_log_bucket,
        owner=owner,
    )


def _key(
    context: AccountContext,
    deployers: Sequence[Text],
    owner: str,
    audit_roles: Iterable[Role],
    services: Sequence[Statement] = (),
) -> DataKey:
    """The KMS key of one owner's logs; with ``services``, the key of the logs that all accounts deliver as well."""
    replication_roles = log_archive_names.replication_role_arns(context.estate, owner)
    args = DataKeyArgs(
        alias=log_archive_names.log_key_alias(context.estate, owner),
        description="Encrypts the organization's logs" if services else f"Encrypts the access logs of {owner}",
        account_id=context.account_id,
        region=context.region,
        administrators=deployers,
        users=[KeyUse(role=role.arn, via_services=("s3",)) for role in audit_roles],
        other_accounts=sorted(replication_roles.keys() - {context.account_id}),
        service_statements=[*services, *allow_encryption(context.region, replication_roles)],
        tags=context.tags("security", "audit", owner=owner),
    )
    return DataKey("logs" if services else f"logs-{owner}", args, context.opts)


def _key_statements(context: AccountContext, trail_arn: str) -> list[Statement]:
    """Key policy statements for log delivery by AWS services, and for replicating the Config history and the trail."""
    from_trail = {"StringEquals": {"aws:SourceArn": trail_arn}}
    encrypt = ("kms:GenerateDataKey*", "kms:DescribeKey")
    # AWS Config, Permissions for the KMS key; Amazon VPC, Flow logs, Amazon S3; CloudTrail, KMS key policies: a trail
    # needs to decrypt where its bucket has an S3 Bucket Key.
    deliver = ("kms:Decrypt", *encrypt)
    replicating: Conditions = {
        "ArnEquals": {"aws:PrincipalArn": context.role_arn(CONFIG_REPLICATION_ROLE)},
        "StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"},
    }
    copying_trail: Conditions = {
        **replicating,
        "ArnEquals": {"aws:PrincipalArn": context.role_arn(TRAIL_REPLICATION_ROLE)},
    }
    own_account = {"AWS": f"arn:aws:iam::{context.account_id}:root"}
    return [
        allow("Trail", *deliver, on=["*"], to={"Service": "cloudtrail.amazonaws.com"}, when=from_trail),
        allow("Delivery", *deliver, on=["*"], to={"Service": "delivery.logs.amazonaws.com"}, when=_own_org(context)),
        allow("Config", *deliver, on=["*"], to={"Service": "config.amazonaws.com"}, when=_own_org(context)),
        allow("CopyConfig", "kms:Decrypt", *ENCRYPT_ACTIONS, on=["*"], to=own_account, when=replicating),
        allow("CopyTrail", "kms:Decrypt", on=["*"], to=own_account, when=copying_trail),
    ]


def _arns(context: AccountContext, purpose: str, suffix: str = "/*") -> list[str]:
    return [f"arn:aws:s3:::{context.bucket_name(purpose)}{suffix}"]


def _own_org(context: AccountContext) -> dict[str, dict[str, str]]:
    return {"StringEquals": {"aws:SourceOrgID": context.organization_id}}


def _log_delivery(context: AccountContext, purpose: str) -> list[Statement]:
    service = {"Service": "delivery.logs.amazonaws.com"}
    return [
        allow("DeliveryAcl", "s3:GetBucketAcl", on=_arns(context, purpose, ""), to=service, when=_own_org(context)),
        allow("DeliveryWrites", "s3:PutObject", on=_arns(context, purpose), to=service, when=_own_org(context)),
    ]


def _config_delivery(context: AccountContext) -> list[Statement]:
    service = {"Service": "config.amazonaws.com"}
    reads = ("s3:GetBucketAcl", "s3:ListBucket")
    return [
        allow("ConfigReads", *reads, on=_arns(context, "config", ""), to=service, when=_own_org(context)),
        allow("ConfigWrites", "s3:PutObject", on=_arns(context, "config"), to=service, when=_own_org(context)),
    ]


def _load_balancer_delivery(context: AccountContext) -> list[Statement]:
    """Each account's load balancers write to the folder of that account, and to no other.

    AWS does not say whether Elastic Load Balancing states its source, so no condition is put on it; the account in the
    path is what the documented policy restricts (Elastic Load Balancing, Enable access logs).
    """
    estate, service = context.estate, {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    owners = log_archive_names.owners_in(estate, context.owner)
    accounts = [name for owner in owners for name in log_archive_names.accounts_of(estate, owner)]
    ids = [estate.account_id(name) for name in accounts if name.startswith(WITH_BALANCERS)]
    folders = [arn for account_id in ids for arn in _arns(context, "balancer", f"/*/AWSLogs/{account_id}/*")]
    return [allow("BalancerLogs", "s3:PutObject", on=folders, to=service)] if folders else []
