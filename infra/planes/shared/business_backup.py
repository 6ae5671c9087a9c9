"""Backup of an account without patient data: in the account, and in another Region.

What the MSO needs for its own business (its books, its payroll, its customers) is lost with the account's only copy as
charts would be. The recovery points stay in the account, in locked vaults that its own administrators cannot empty.
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.backup_vault import BackupVault, BackupVaultArgs
from infra.components.data_key import DataKey, DataKeyArgs
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text
from infra.manifest.law import retention
from infra.planes.shared.patient_data_backup import backup_key_use, vault_name

DATA_CLASS = "business"
"""Data class of the vaults and their keys."""


def back_up_business_data(
    context: AccountContext, role: Role, deployers: Sequence[Text], custodian: Text, data_classes: Sequence[str]
) -> None:
    """Back up every data store of these data classes daily or hourly, as the size says, and copy it abroad.

    ``role`` is AWS Backup's role (backup_role.py); ``deployers`` and ``custodian`` administer the vaults' keys.
    """
    estate, sizing = context.estate, SIZES[context.estate.manifest.size]
    other_region, term = estate.manifest.aws.backup_region, retention.recovery_points(estate.manifest.retention)
    administrators = [custodian, *deployers]
    near = _vault(context, "vault", context.region, role, administrators, deployers, context.opts)
    _vault(context, "vault-far", other_region, role, administrators, deployers, context.backup_region_opts)
    far_arn = f"arn:aws:backup:{other_region}:{context.account_id}:backup-vault:{vault_name(context.account_name)}"
    plan = BackupPlanArgs(
        name=context.name("business-data"),
        vault=near,
        role=role,
        schedule="cron(0 * * * ? *)" if sizing.recovery_point_hours == 1 else "cron(0 8 * * ? *)",
        keep_days=term.days,
        copy_vault_arns=[far_arn],
        data_classes=data_classes,
        tags=context.tags(DATA_CLASS, "backup"),
    )
    BackupPlan("backup", plan, context.opts)


def _vault(
    context: AccountContext,
    name: str,
    region: str,
    role: Role,
    administrators: Sequence[Text],
    deployers: Sequence[Text],
    opts: pulumi.ResourceOptions,
) -> BackupVault:
    """One locked vault, with a KMS key of its own in its Region."""
    term = retention.recovery_points(context.estate.manifest.retention)
    key = DataKeyArgs(
        alias="mso/backup",
        description=f"Encrypts the backups of {context.account_name}",
        account_id=context.account_id,
        region=region,
        administrators=administrators,
        users=[backup_key_use(role)],
        grant_creators=deployers,
        tags=context.tags(DATA_CLASS, "backup"),
    )
    vault = BackupVaultArgs(
        name=vault_name(context.account_name),
        key_arn=DataKey(f"{name}-key", key, opts).arn,
        min_days=term.min_days,
        max_days=term.max_days,
        owner_accounts=[context.account_id],
        copy_statements=(),
        tags=context.tags(DATA_CLASS, "backup"),
    )
    return BackupVault(name, vault, opts)
