"""The backup plane of one practice: vaults in an account of their own, for copies of the other accounts' backups.

An attacker or a mistake in those accounts cannot reach the copies.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi_aws as aws

from infra.components.backup_vault import BackupVault, BackupVaultArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.estate import Estate
from infra.iam.policy_builder import Statement, Text, allow
from infra.manifest.law import retention
from infra.planes.shared import workforce_roles
from infra.planes.shared.account_setup import set_up_account
from infra.planes.shared.backup_role import backup_role
from infra.planes.shared.organization_alarms import forward_account_events
from infra.planes.shared.patient_data_backup import copying_statements, practice_account_ids, vault_name

DATA_CLASS = "phi"


def build(estate: Estate, practice: str) -> None:
    """Build a vault in each region, and a monthly test that restores backups."""
    owner = estate.manifest.practice(practice)
    context, setup = set_up_account(estate, f"backup-{practice}")
    workforce = workforce_roles.create_workforce(context, owner.domain)
    custodian = workforce_roles.custodian_role(workforce)
    workforce_roles.auditor_role(workforce)
    role, term = backup_role(context), retention.recovery_points(estate.manifest.retention)
    for name, opts, region in (
        ("near", context.opts, context.region), ("far", context.backup_region_opts, estate.manifest.aws.backup_region)
    ):  # fmt: skip
        key = DataKey(f"{name}-key", _key(context, region, custodian.arn, setup.deployers, role), opts)
        BackupVault(
            name,
            BackupVaultArgs(
                name=vault_name(context.account_name),
                key_arn=key.arn,
                min_days=term.min_days,
                max_days=term.max_days,
                owner_accounts=practice_account_ids(context),
                copy_statements=[_copy_statement(context)],
                tags=context.tags(DATA_CLASS, "backup"),
            ),
            opts,
        )
    _restore_tests(context, role)
    forward_account_events(context, estate.account_id(f"clinical-{practice}"), context.tags("security", "alarms"))


def _key(context: AccountContext, region: str, custodian: Text, deployers: Sequence[Text], role: Role) -> DataKeyArgs:
    return DataKeyArgs(
        alias=f"mso/{DATA_CLASS}",
        description=f"Encrypts the copies of {context.owner}'s data",
        account_id=context.account_id,
        region=region,
        administrators=[custodian, *deployers],
        users=[
            KeyUse(role=role.arn, via_services=("backup", "rds", "elasticfilesystem", "ec2", "s3"), creates_grants=True)
        ],
        grant_creators=deployers,
        service_statements=copying_statements(context),
        tags=context.tags(DATA_CLASS, "backup"),
    )


def _copy_statement(context: AccountContext) -> Statement:
    sources = [context.estate.account_id(f"{side}-{context.owner}") for side in ("clinical", "exchange")]
    roots = {"AWS": [f"arn:aws:iam::{account}:root" for account in sources]}
    return allow("CopiesIn", "backup:CopyIntoBackupVault", on=["*"], to=roots)


def _restore_tests(context: AccountContext, role: Role) -> None:
    """Once a month AWS Backup restores the newest recovery points and reports the result (164.308(a)(7)(ii)(D))."""
    plan = aws.backup.RestoreTestingPlan(
        "restore-test",
        name=f"mso_{context.owner.replace('-', '_')}",
        schedule_expression="cron(0 9 1 * ? *)",
        recovery_point_selection=aws.backup.RestoreTestingPlanRecoveryPointSelectionArgs(
            algorithm="LATEST_WITHIN_WINDOW", include_vaults=["*"], recovery_point_types=["SNAPSHOT"],
            selection_window_days=30,
        ),
        tags=context.tags(DATA_CLASS, "backup"),
        opts=context.opts,
    )  # fmt: skip
    for resource_type in ("EFS", "RDS", "S3"):
        aws.backup.RestoreTestingSelection(
            f"restore-test-{resource_type.lower()}",
            name=f"mso_{resource_type.lower()}",
            restore_testing_plan_name=plan.name,
            protected_resource_type=resource_type,
            iam_role_arn=role.arn,
            protected_resource_arns=["*"],
            validation_window_hours=4,
            opts=context.opts,
        )
