"""A second copy of the audit trail, in the backup Region, so that no loss of one Region takes six years of evidence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import pulumi

from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.log_replication import (
    LogReplication,
    LogReplicationArgs,
    ReplicationTarget,
    allow_encryption,
    allow_replication,
)
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text

ROLE: Final = "copies-trail"
"""The role with which S3 replicates the trail."""
COPIES: Final = "trail-copies"
"""The purpose in the name of the bucket of the copies."""
KEY_ALIAS: Final = "mso/trail-copies"


def copy_trail(context: AccountContext, trail_bucket: LogBucket, key_arn: Text, deployers: Sequence[Text]) -> None:
    """Replicate the trail's bucket, whose KMS key is ``key_arn``, into a locked bucket of the backup Region.

    45 CFR 164.308(a)(7)(ii)(A), 164.312(b). The copies have a key of their own there, with which nobody decrypts but
    through a change of its policy, which raises an alarm. S3 delivers access logs within a Region only, so the bucket
    of the copies has none: whoever reads a copy decrypts it, and CloudTrail records that.
    """
    estate, tags = context.estate, context.tags("security", "audit")
    region, retention = estate.manifest.aws.backup_region, estate.manifest.retention
    role = {context.account_id: context.role_arn(ROLE)}
    key = DataKey(
        "trail-copies-key",
        DataKeyArgs(
            alias=KEY_ALIAS,
            description="Encrypts the copies of the audit trail",
            account_id=context.account_id,
            region=region,
            administrators=deployers,
            users=[],
            service_statements=allow_encryption(region, role),
            tags=tags,
        ),
        context.backup_region_opts,
    )
    bucket = context.bucket_name(COPIES)
    copies = LogBucket(
        "trail-copies-logs",
        LogBucketArgs(
            bucket=bucket,
            key_arn=key.arn,
            retain_years=retention.log_years,
            legal_hold=retention.legal_hold,
            deliveries=allow_replication(bucket, role),
            tags=tags,
        ),
        context.backup_region_opts,
    )
    LogReplication(
        "trail-copies",
        LogReplicationArgs(
            role_name=ROLE,
            account_id=context.account_id,
            region=context.region,
            source_bucket=trail_bucket.name,
            source_key_arn=key_arn,
            target=ReplicationTarget(bucket=bucket, account_id=context.account_id, region=region, alias=KEY_ALIAS),
            tags=tags,
        ),
        pulumi.ResourceOptions(provider=context.provider, depends_on=[trail_bucket, copies]),
    )
