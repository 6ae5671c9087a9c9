"""The role that AWS Backup assumes in an account that is backed up.

Its rights follow AWS's managed policies AWSBackupServiceRolePolicyForBackup, ...ForRestores, ...ForS3Backup and
...ForS3Restore (AWS Backup Developer Guide, Managed policies; as of 2026-11), on this account's own stores.
"""

from __future__ import annotations

from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext
from infra.context.data_stores import CLINICAL_BUCKETS, location_bucket_name, patient_data_buckets
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, allow
from infra.manifest.manifest_model import PRACTICE_PLANES

RESTORE_TEST_BUCKETS = "awsbackup-restore-test-*"
"""Name pattern of the buckets that AWS Backup creates for a restore test and deletes afterwards."""
FOLLOW_CHANGES = (
    "events:DeleteRule", "events:DescribeRule", "events:DisableRule", "events:EnableRule", "events:ListTargetsByRule",
    "events:PutRule", "events:PutTargets", "events:RemoveTargets",
)  # fmt: skip
"""For the EventBridge rules by which AWS Backup learns of each change in a bucket that it backs up."""
VAULTS = "arn:aws:backup:*:{}:backup-vault:*"
"""The vaults of an account, or of any (``*``)."""
FILE_SYSTEMS = "arn:aws:elasticfilesystem:*:*:file-system/*"
EBS_SNAPSHOTS = "arn:aws:ec2:*::snapshot/*"
RECOVERY_POINTS = ("arn:aws:backup:*:*:recovery-point:*", EBS_SNAPSHOTS, "arn:aws:rds:*:*:snapshot:*")
"""A recovery point of a volume or a database is a snapshot of its own service."""
RESTORED_BUCKETS = (
    "s3:CreateBucket", "s3:PutBucketOwnershipControls", "s3:PutBucketVersioning", "s3:PutEncryptionConfiguration",
)  # fmt: skip
RESTORED_OBJECTS = (
    "s3:AbortMultipartUpload", "s3:DeleteObject", "s3:ListMultipartUploadParts", "s3:PutObjectAcl",
    "s3:PutObjectTagging", "s3:PutObjectVersionAcl", "s3:PutObjectVersionTagging",
)  # fmt: skip
"""For the buckets into which a restore test restores, which exist for the test only."""


def backup_role(context: AccountContext) -> Role:
    """The role with which AWS Backup takes, copies and restores backups; no other principal may assume it.

    Where patient data is backed up, it has the path of the roles that touch patient data.
    """
    data_class, path = ("business", "/mso/") if context.plane == "management" else ("phi", PHI_PATH)
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    configuration = (
        "s3:GetBucket*", "s3:GetInventoryConfiguration", "s3:ListBucket*", "s3:PutBucketNotification",
        "s3:PutInventoryConfiguration",
    )  # fmt: skip
    own_snapshots = ("rds:DeleteDBSnapshot", "rds:ModifyDBSnapshotAttribute")
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in _backed_up_buckets(context)]
    args = RoleArgs(
        name="backup",
        path=path,
        description="AWS Backup: takes, copies and restores",
        trust=[allow("Backup", "sts:AssumeRole", to={"Service": "backup.amazonaws.com"}, when=own_account)],
        permissions=[
            *_stores(context),
            allow("Buckets", *configuration, on=buckets),
            allow("Objects", "s3:GetObject*", "s3:PutObject", on=[f"{bucket}/*" for bucket in buckets]),
            *(_tables(context) if context.plane != "management" else ()),
            allow("FollowChanges", *FOLLOW_CHANGES, on=["arn:aws:events:*:*:rule/AwsBackupManagedRule*"]),
            allow("OwnSnapshots", *own_snapshots, on=["arn:aws:rds:*:*:snapshot:awsbackup:*"]),
            allow("RecoveryPoints", "backup:TagResource", on=["arn:aws:backup:*:*:recovery-point:*"]),
            *(_restore_tests() if context.plane == "backup" else ()),
        ],
        tags=context.tags(data_class, "backup"),
    )
    return Role("backup-role", args, context.opts)


def _stores(context: AccountContext) -> list[Statement]:
    """Take, copy and restore backups of volumes, file systems and databases, and find what there is to back up.

    A copy goes into vaults of the owner; it comes from a vault or a snapshot of another account, which is not named.
    """
    vaults = [VAULTS.format(account) for account in _accounts_with_vaults(context)]
    copy = ("backup:CopyFromBackupVault", "backup:StartCopyJob")
    databases = (
        "rds:AddTagsToResource", "rds:CopyDBSnapshot", "rds:CreateDBSnapshot", "rds:RestoreDBInstanceFromDBSnapshot",
    )  # fmt: skip
    find = (
        "cloudwatch:GetMetricData", "ec2:Describe*", "elasticfilesystem:Describe*", "events:ListRules", "rds:Describe*",
        "rds:ListTagsForResource", "tag:GetResources",
    )  # fmt: skip
    files = ("elasticfilesystem:Backup", "elasticfilesystem:Restore")
    return [
        allow("Vaults", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault", on=vaults),
        allow("Copies", *copy, on=[VAULTS.format("*"), *RECOVERY_POINTS]),
        allow("Volumes", "ec2:CreateSnapshot", "ec2:CreateTags", on=["arn:aws:ec2:*:*:volume/*", EBS_SNAPSHOTS]),
        allow("Files", *files, on=[FILE_SYSTEMS]),
        allow("Databases", *databases, on=["arn:aws:rds:*:*:*"]),
        allow("FindStores", *find, on=["*"]),
    ]


def _accounts_with_vaults(context: AccountContext) -> list[str]:
    """The accounts into whose vaults a copy goes, or comes back: all of a practice's, else this one."""
    if context.plane not in PRACTICE_PLANES:
        return [context.account_id]
    return [context.estate.account_id(f"{plane}-{context.owner}") for plane in PRACTICE_PLANES]


def _backed_up_buckets(context: AccountContext) -> list[str]:
    """The buckets that are backed up in an account; in the backup account, those that a restore test creates."""
    if context.plane == "clinical":
        locations = location_bucket_name(context.estate, context.account_name, "*")
        return [*(context.bucket_name(purpose) for purpose in CLINICAL_BUCKETS), locations]
    if context.plane == "management":
        return [context.bucket_name("arrivals")]
    return patient_data_buckets(context.estate, context.account_name) or [RESTORE_TEST_BUCKETS]


def _tables(context: AccountContext) -> list[Statement]:
    """Back up the tables of visits, and restore one under a name that only a restore gives."""
    take = ("dynamodb:CreateBackup", "dynamodb:ListTagsOfResource", "dynamodb:StartAwsBackupJob")
    restore = ("dynamodb:RestoreTableFromAwsBackup", "dynamodb:Query", "dynamodb:Scan")
    write = ("dynamodb:BatchWriteItem", "dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem")
    here = f"arn:aws:dynamodb:*:{context.account_id}:table"  # in another account such a table is somebody else's
    restored = [f"{here}/{RESTORE_TEST_BUCKETS}", f"{here}/restored*"]
    tables = ["arn:aws:dynamodb:*:*:table/*"]
    takes = [allow("Tables", *take, on=tables)] if context.plane != "backup" else []
    return [
        *takes,
        allow("LookAtTables", "dynamodb:DescribeTable", on=tables),
        allow("RestoredTables", *restore, *write, on=restored),
    ]


def _restore_tests() -> list[Statement]:
    """Create what a restore test restores into: a file system, a database or a bucket, and remove it again."""
    files = ("elasticfilesystem:DeleteFileSystem", "elasticfilesystem:TagResource")
    return [
        allow("CreateTestFiles", "elasticfilesystem:CreateFileSystem", on=["*"]),
        allow("TestFiles", *files, on=[FILE_SYSTEMS]),
        allow("TestDatabases", "rds:CreateDBInstance", "rds:DeleteDBInstance", on=["arn:aws:rds:*:*:db:awsbackup-*"]),
        allow("TestBuckets", *RESTORED_BUCKETS, on=[f"arn:aws:s3:::{RESTORE_TEST_BUCKETS}"]),
        allow("TestObjects", *RESTORED_OBJECTS, on=[f"arn:aws:s3:::{RESTORE_TEST_BUCKETS}/*"]),
    ]
