"""The backup plane of one practice: copies out of reach of whoever breaks the originals."""

from __future__ import annotations

import pulumi_aws as aws

from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role, RoleArgs
from infra.components.vault import Vault, VaultArgs
from infra.context.account_context import AccountContext
from infra.context.data_stores import CLINICAL_BUCKETS, patient_data_buckets_in, site_bucket
from infra.context.estate import Estate
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.law import retention
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_setup import open_account
from infra.planes.shared.organization_alarms import report

DATA = "phi"
RESTORED = "awsbackup-restore-test-*"
"""Buckets that AWS Backup makes to prove a restore, and takes away again."""


def build(estate: Estate, practice: str) -> None:
    """A vault in each region, and the tests that prove a backup can be restored."""
    owner = estate.manifest.practice(practice)
    place, baseline = open_account(estate, f"backup-{practice}")
    workers = workforce_roles.workforce(place, owner.domain)
    custodian = workforce_roles.custodian(workers)
    workforce_roles.auditor(workers)
    role, term = restore_role(place), retention.recovery(estate.manifest.retention)
    for name, opts, region in (
        ("near", place.opts, place.region), ("far", place.far_opts, estate.manifest.aws.backup_region)
    ):  # fmt: skip
        key = DataKey(
            f"{name}-key", _key(place, region, [custodian.arn, baseline.deployer], baseline.deployer, role), opts
        )
        Vault(
            name,
            VaultArgs(
                name=vault_name(place.account),
                key_arn=key.arn,
                min_days=term.least,
                max_days=term.most,
                owners=vault_owners(place),
                guests=[_copies_in(place)],
                tags=place.tags(DATA, "backup"),
            ),
            opts,
        )
    _prove_restores(place, role)
    report(place, estate.account(f"clinical-{practice}"), place.tags("security", "alarms"))


def vault_name(account: str) -> str:
    """The name of an account's vault, the same in each region."""
    return f"mso-{account}"


def vault_owners(place: AccountContext) -> list[str]:
    """The accounts of the practice: AWS Backup copies from one to another of them, and to nobody else's."""
    return [place.estate.account(f"{plane}-{place.owner}") for plane in ("clinical", "exchange", "backup")]


def restore_role(place: AccountContext) -> Role:
    """What AWS Backup takes on here: it moves sealed copies and cannot hand their content to anybody."""
    own: Conditions = {"StringEquals": {"aws:SourceAccount": place.id}}
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
    buckets = _buckets(place)
    args = RoleArgs(
        name="backup",
        path=PHI_PATH,
        description="AWS Backup: takes, copies and restores",
        trust=[allow("Backup", "sts:AssumeRole", to={"Service": "backup.amazonaws.com"}, when=own)],
        may=[
            allow("Stores", *snapshots, on=["*"]),
            allow("Buckets", *configuration, on=[f"arn:aws:s3:::{bucket}" for bucket in buckets]),
            allow("Objects", "s3:GetObject*", "s3:PutObject", on=[f"arn:aws:s3:::{bucket}/*" for bucket in buckets]),
        ],
        tags=place.tags(DATA, "backup"),
    )
    return Role("backup-role", args, place.opts)


def _buckets(place: AccountContext) -> list[str]:
    """The buckets that are backed up in an account; in the backup account, those that a restore makes."""
    if place.plane == "clinical":
        return [*(place.bucket(purpose) for purpose in CLINICAL_BUCKETS), site_bucket(place.estate, place.account, "*")]
    return patient_data_buckets_in(place.estate, place.account) or [RESTORED]


def _key(place: AccountContext, region: str, administrators: list[Text], deployer: Text, role: Role) -> DataKeyArgs:
    return DataKeyArgs(
        alias=f"mso/{DATA}",
        description=f"Encrypts the copies of {place.owner}'s data",
        account_id=place.id,
        region=region,
        administrators=administrators,
        users=[KeyUse(role=role.arn, through=("backup", "rds", "elasticfilesystem", "ec2", "s3"), grants=True)],
        granters=[deployer],
        tags=place.tags(DATA, "backup"),
    )


def _copies_in(place: AccountContext) -> Statement:
    sources = [place.estate.account(f"{side}-{place.owner}") for side in ("clinical", "exchange")]
    roots = {"AWS": [f"arn:aws:iam::{account}:root" for account in sources]}
    return allow("CopiesIn", "backup:CopyIntoBackupVault", on=["*"], to=roots)


def _prove_restores(place: AccountContext, role: Role) -> None:
    """Once a month AWS Backup restores the newest copies and says how it went (45 CFR 164.308(a)(7)(ii)(D))."""
    plan = aws.backup.RestoreTestingPlan(
        "restore-test",
        name=f"mso_{place.owner.replace('-', '_')}",
        schedule_expression="cron(0 9 1 * ? *)",
        recovery_point_selection=aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
            algorithm="LATEST_WITHIN_WINDOW", include_vaults=["*"], recovery_point_types=["SNAPSHOT"],
            selection_window_days=30,
        ),
        tags=place.tags(DATA, "backup"),
        opts=place.opts,
    )  # fmt: skip
    for kind in ("EFS", "RDS", "S3"):
        aws.backup.RestoreTestingSelection(
            f"restore-test-{kind.lower()}",
            name=f"mso_{kind.lower()}",
            restore_testing_plan_name=plan.name,
            protected_resource_type=kind,
            iam_role_arn=role.arn,
            protected_resource_arns=["*"],
            validation_window_hours=4,
            opts=place.opts,
        )
