"""Backup of an account's patient data: in the account, in the practice's backup account, and in another region."""

from __future__ import annotations

from collections.abc import Sequence

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.backup_vault import BackupVault, BackupVaultArgs
from infra.components.data_key import USE_ACTIONS, DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.law import retention

AWS_BACKUP_LINKED_ROLE = "aws-service-role/backup.amazonaws.com/AWSServiceRoleForBackup"
"""Path and name of AWS Backup's service-linked role."""


def vault_name(account: str) -> str:
    """The name of an account's backup vault, the same in each region."""
    return f"mso-{account}"


def practice_account_ids(context: AccountContext) -> list[str]:
    """The ids of the practice's accounts, the only ones between which AWS Backup copies recovery points."""
    return [context.estate.account_id(f"{plane}-{context.owner}") for plane in ("clinical", "exchange", "backup")]


def backup_account_id(context: AccountContext) -> str:
    """The id of the practice's backup account."""
    return context.estate.account_id(f"backup-{context.owner}")


def copying_statements(context: AccountContext) -> list[Statement]:
    """Let AWS Backup in the practice's backup account copy, with its service-linked role, into the vaults there.

    It reads with the source's key, the vault's for what AWS Backup manages fully and the database's own for the rest,
    and writes with the key of the vault there (AWS Backup, Creating backup copies across AWS accounts). No person can
    assume the role.
    """
    account = backup_account_id(context)
    root, role = {"AWS": f"arn:aws:iam::{account}:root"}, f"arn:aws:iam::{account}:role/{AWS_BACKUP_LINKED_ROLE}"
    by_backup: Conditions = {"ArnEquals": {"aws:PrincipalArn": role}}
    for_service: Conditions = {**by_backup, "Bool": {"kms:GrantIsForAWSResource": "true"}}
    return [
        allow("CopyBackups", *USE_ACTIONS, "kms:Encrypt", on=["*"], to=root, when=by_backup),
        allow("GrantForCopies", "kms:CreateGrant", on=["*"], to=root, when=for_service),
    ]


def backup_key_use(role: Role) -> KeyUse:
    """How AWS Backup's role uses the KMS key of a data store that it backs up, and the key of a vault."""
    services = ("backup", "dynamodb", "rds", "elasticfilesystem", "s3")
    return KeyUse(role=role.arn, via_services=services, creates_grants=True)


def back_up_patient_data(
    context: AccountContext, role: Role, deployers: Sequence[Text], custodian: Text, data_classes: Sequence[str]
) -> None:
    """Back up every data store of these data classes; the size decides how often, the manifest for how long.

    ``role`` is AWS Backup's role (backup_role.py); ``deployers`` and ``custodian`` administer the vault's key.
    """
    estate, sizing = context.estate, SIZES[context.estate.manifest.size]
    term = retention.recovery_points(estate.manifest.retention)
    key = DataKeyArgs(
        alias="mso/backup",
        description=f"Encrypts the backups of {context.account_name}",
        account_id=context.account_id,
        region=context.region,
        administrators=[custodian, *deployers],
        users=[backup_key_use(role)],
        grant_creators=deployers,
        other_accounts=[backup_account_id(context)],
        service_statements=copying_statements(context),
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
