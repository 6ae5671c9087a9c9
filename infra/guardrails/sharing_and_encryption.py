"""SCPs against exposure: no resource is public, shared outside the account, or unencrypted."""

from __future__ import annotations

from infra.guardrails.foundation import AWS_BACKUP_ROLES, DEPLOYER_ROLES
from infra.iam.policy_builder import Statement, deny


def no_sharing() -> list[Statement]:
    """Snapshots, images and buckets are not shared with other accounts (45 CFR 164.312(a)(1), 164.312(e)(1)).

    AWS Backup copies a database's backup to another account by sharing its snapshot. It does so with its own role,
    which no other principal can assume, and which may share only its own snapshots.
    """
    return [
        deny(
            "NoSharing",
            "ec2:DisableImageBlockPublicAccess", "ec2:DisableSnapshotBlockPublicAccess", "ec2:ModifyImageAttribute",
            "ec2:ModifySnapshotAttribute", "lambda:CreateFunctionUrlConfig", "lambda:UpdateFunctionUrlConfig",
            "ram:AssociateResourceShare", "ram:CreateResourceShare", "redshift:AuthorizeSnapshotAccess",
            "ssm:ModifyDocumentPermission",
            on=["*"],
        ),
        deny(
            "DatabaseSnapshots",
            "rds:ModifyDBClusterSnapshotAttribute", "rds:ModifyDBSnapshotAttribute",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": AWS_BACKUP_ROLES}},
        ),
        deny(
            "ObjectOwners",
            "s3:PutBucketOwnershipControls", "s3:PutObjectAcl",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [DEPLOYER_ROLES, AWS_BACKUP_ROLES]}},
        ),
        deny(
            "PublicAccessBlocks",
            "s3:PutAccountPublicAccessBlock", "s3:PutBucketPublicAccessBlock", "s3:PutBucketAcl",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYER_ROLES}},
        ),
    ]  # fmt: skip


def encryption() -> list[Statement]:
    """Volumes, databases and file systems are encrypted; EC2 instances require IMDSv2 (45 CFR 164.312(a)(2)(iv))."""
    unencrypted = {"Bool": {"ec2:Encrypted": "false"}}
    storage = ("rds:CreateDBInstance", "rds:CreateDBCluster", "rds:RestoreDBInstanceFromS3")
    return [
        deny("EncryptedVolumes", "ec2:CreateVolume", on=["*"], when=unencrypted),
        deny("EncryptedDisks", "ec2:RunInstances", on=["arn:aws:ec2:*:*:volume/*"], when=unencrypted),
        deny("EncryptedDatabases", *storage, on=["*"], when={"Bool": {"rds:StorageEncrypted": "false"}}),
        deny("EncryptedFiles", "elasticfilesystem:CreateFileSystem", on=["*"],
            when={"Bool": {"elasticfilesystem:Encrypted": "false"}}),
        deny("EncryptionByDefaultStays", "ec2:DisableEbsEncryptionByDefault", on=["*"]),
        deny("ImdsV2Stays", "ec2:ModifyInstanceMetadataDefaults", "ec2:ModifyInstanceMetadataOptions", on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": DEPLOYER_ROLES}}),
        deny("ImdsV2", "ec2:RunInstances", on=["arn:aws:ec2:*:*:instance/*"],
            when={"StringNotEquals": {"ec2:MetadataHttpTokens": "required"}}),
    ]  # fmt: skip
