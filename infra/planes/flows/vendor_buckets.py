"""The buckets of a practice's exchange from which vendors fetch files: one for each system that is bought so.

Nothing is built where no flow ends at a vendor that fetches (mso.yaml, ``delivery: {by: fetch}``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from infra.components.role import Role
from infra.components.vendor_bucket import VendorBucket, VendorBucketArgs
from infra.context.account_context import AccountContext
from infra.context.cross_account_access import fetching_role
from infra.context.data_stores import fetch_bucket
from infra.iam.policy_builder import Text
from infra.manifest.flow_carriage import fetched_flows
from infra.manifest.law import retention
from infra.manifest.manifest_model import System
from infra.planes.shared.hosting_args import OPERATIONS_CLASS
from infra.planes.shared.patient_data_backup import backup_account_id, backup_key_use, copying_statements

DATA_CLASS: Final = "phi-minimum"
LEGAL_HOLD_DAYS: Final = 36_500
"""For which what was offered to a vendor is kept while nothing may be destroyed: a hundred years."""


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """What each bucket needs of its account: who writes, who backs up, who administers, where logs and alarms go."""

    writer: Role
    backup: Role
    custodian: Text
    deployers: Sequence[Text]
    log_bucket: Text
    topic_arn: Text


def buckets_of_flows(context: AccountContext) -> dict[str, list[str]]:
    """By flow: the names of the buckets into which its files are copied for vendors."""
    found: dict[str, list[str]] = {}
    for flow, system in fetched_flows(context.estate.manifest, context.owner):
        found.setdefault(flow.id, []).append(context.bucket_name(fetch_bucket(system.id)))
    return found


def build_vendor_buckets(context: AccountContext, around: Surroundings) -> list[VendorBucket]:
    """A bucket, a key and a role for each vendor that fetches."""
    systems = {system.id: system for _, system in fetched_flows(context.estate.manifest, context.owner)}
    return [_bucket(context, system, around) for system in systems.values()]


def _bucket(context: AccountContext, system: System, around: Surroundings) -> VendorBucket:
    vendor = system.vendor
    assert vendor is not None
    assert vendor.delivery is not None
    kept = retention.exchange_data(context.estate.manifest.retention)
    args = VendorBucketArgs(
        system=system.id,
        vendor=vendor.slug,
        agreement=vendor.agreement or "none",
        principal=vendor.delivery.principal or "",
        external_id=vendor.delivery.external_ids[context.owner],
        role_name=fetching_role(system.id).rpartition("/")[2],
        bucket=context.bucket_name(fetch_bucket(system.id)),
        writer=around.writer.arn,
        keep_days=vendor.delivery.keep_days,
        locked_years=kept.locked_years,
        record_days=kept.expire_days or LEGAL_HOLD_DAYS,
        custodian=around.custodian,
        custodian_arn=context.role_arn("custodian"),
        deployers=around.deployers,
        backup=backup_key_use(around.backup),
        backup_account=backup_account_id(context),
        backup_statements=copying_statements(context),
        account_id=context.account_id,
        region=context.region,
        log_bucket=around.log_bucket,
        topic_arn=around.topic_arn,
        tags=context.tags(DATA_CLASS, system.id),
        role_tags=context.tags(DATA_CLASS, system.id, owner=vendor.slug),
        alarm_tags=context.tags(OPERATIONS_CLASS, "exchange"),
    )
    return VendorBucket(fetch_bucket(system.id), args, context.opts)
