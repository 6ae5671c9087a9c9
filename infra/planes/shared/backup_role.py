"""The role that AWS Backup assumes in an account of a practice."""

from __future__ import annotations

from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext
from infra.context.data_stores import CLINICAL_BUCKETS, location_bucket_name, patient_data_buckets
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, allow

RESTORE_TEST_BUCKETS = "awsbackup-restore-test-*"
"""Name pattern of the buckets that AWS Backup creates for a restore test and deletes afterwards."""


def backup_role(context: AccountContext) -> Role:
    """The role with which AWS Backup takes, copies and restores backups; no other principal may assume it."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    snapshots = (
        "backup:CopyFromBackupVault", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault",
        "backup:StartCopyJob", "ec2:CreateSnapshot", "ec2:CreateTags", "ec2:Describe*", "elasticfilesystem:Backup",
        "elasticfilesystem:Describe*", "elasticfilesystem:Restore", "rds:AddTagsToResource", "rds:CopyDBSnapshot",
        "rds:CreateDBSnapshot", "rds:Describe*", "rds:RestoreDBInstanceFromDBSnapshot", "tag:GetResources",
    )  # fmt: skip
    configuration = (
        "s3:GetBucket*", "s3:GetInventoryConfiguration", "s3:ListBucket*", "s3:PutBucketNotification",
        "s3:PutInventoryConfiguration",
    )  # fmt: skip
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in _backed_up_buckets(context)]
    args = RoleArgs(
        name="backup",
        path=PHI_PATH,
        description="AWS Backup: takes, copies and restores",
        trust=[allow("Backup", "sts:AssumeRole", to={"Service": "backup.amazonaws.com"}, when=own_account)],
        permissions=[
            allow("Stores", *snapshots, on=["*"]),
            allow("Buckets", *configuration, on=buckets),
            allow("Objects", "s3:GetObject*", "s3:PutObject", on=[f"{bucket}/*" for bucket in buckets]),
        ],
        tags=context.tags("phi", "backup"),
    )
    return Role("backup-role", args, context.opts)


def _backed_up_buckets(context: AccountContext) -> list[str]:
    """The buckets that are backed up in an account; in the backup account, those that a restore test creates."""
    if context.plane == "clinical":
        locations = location_bucket_name(context.estate, context.account_name, "*")
        return [*(context.bucket_name(purpose) for purpose in CLINICAL_BUCKETS), locations]
    return patient_data_buckets(context.estate, context.account_name) or [RESTORE_TEST_BUCKETS]
