"""Backup of an account's patient data: in the account, in the practice's backup account, and in another region."""

from __future__ import annotations

from collections.abc import Sequence

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.backup_vault import BackupVault, BackupVaultArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text
from infra.manifest.law import retention


def vault_name(account: str) -> str:
    """The name of an account's backup vault, the same in each region."""
    return f"mso-{account}"


def practice_account_ids(context: AccountContext) -> list[str]:
    """The ids of the practice's accounts, the only ones between which AWS Backup copies recovery points."""
    return [context.estate.account_id(f"{plane}-{context.owner}") for plane in ("clinical", "exchange", "backup")]


def backup_key_use(role: Role) -> KeyUse:
    """How AWS Backup's role uses the KMS key of a data store that it backs up, and the key of a vault."""
    return KeyUse(role=role.arn, via_services=("backup", "rds", "elasticfilesystem", "s3"), creates_grants=True)


def back_up_patient_data(
    context: AccountContext, role: Role, deployer: Text, custodian: Text, data_classes: Sequence[str]
) -> None:
    """Back up every data store of these data classes; the size decides how often, the manifest for how long.

    ``role`` is AWS Backup's role (backup_role.py); ``deployer`` and ``custodian`` administer the vault's key.
    """
    estate, sizing = context.estate, SIZES[context.estate.manifest.size]
    term = retention.recovery_points(estate.manifest.retention)
    key = DataKeyArgs(
        alias="mso/backup",
        description=f"Encrypts the backups of {context.account_name}",
        account_id=context.account_id,
        region=context.region,
        administrators=[custodian, deployer],
        users=[backup_key_use(role)],
        tags=context.tags("phi", "backup"),
    )
    vault = BackupVaultArgs(
        name=vault_name(context.account_name),
        key_arn=DataKey("backup-key", key, context.opts).arn,
        min_days=term.min_days,
        max_days=term.max_days,
        owner_accounts=practice_account_ids(context),
        copy_statements=(),
        tags=context.tags("phi", "backup"),
    )
    backup_account = f"backup-{context.owner}"
    regions = (context.region, estate.manifest.aws.backup_region)
    copies = f"{estate.account_id(backup_account)}:backup-vault:{vault_name(backup_account)}"
    copy_vault_arns = [f"arn:aws:backup:{region}:{copies}" for region in regions]
    plan = BackupPlanArgs(
        name=context.name("patient-data"),
        vault=BackupVault("vault", vault, context.opts),
        role=role,
        schedule="cron(0 * * * ? *)" if sizing.recovery_point_hours == 1 else "cron(0 8 * * ? *)",
        keep_days=term.days,
        copy_vault_arns=copy_vault_arns,
        data_classes=data_classes,
        tags=context.tags("phi", "backup"),
    )
    BackupPlan("backup", plan, context.opts)
