"""Backing an account's patient data up: here, in the practice's backup account, and in another region."""

from __future__ import annotations

from collections.abc import Sequence

from infra.components.backup_plan import BackupPlan, BackupPlanArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.role import Role
from infra.components.vault import Vault, VaultArgs
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text
from infra.manifest.law import retention
from infra.planes.backup import vault_name, vault_owners


def opens(role: Role) -> KeyUse:
    """What AWS Backup needs of the key of whatever it backs up, and of the key of a vault."""
    return KeyUse(role=role.arn, through=("backup", "rds", "elasticfilesystem", "s3"), grants=True)


def back_up(place: AccountContext, role: Role, deployer: Text, custodian: Text, data_classes: Sequence[str]) -> None:
    """Back up every store of these data classes; the size decides how often, the manifest how long."""
    estate, sizing = place.estate, SIZES[place.estate.manifest.size]
    term = retention.recovery(estate.manifest.retention)
    key = DataKeyArgs(
        alias="mso/backup",
        description=f"Encrypts the backups of {place.account}",
        account_id=place.id,
        region=place.region,
        administrators=[custodian, deployer],
        users=[opens(role)],
        tags=place.tags("phi", "backup"),
    )
    vault = VaultArgs(
        name=vault_name(place.account),
        key_arn=DataKey("backup-key", key, place.opts).arn,
        min_days=term.least,
        max_days=term.most,
        owners=vault_owners(place),
        guests=(),
        tags=place.tags("phi", "backup"),
    )
    backup = f"backup-{place.owner}"
    regions = (place.region, estate.manifest.aws.backup_region)
    copies = f"{estate.account(backup)}:backup-vault:{vault_name(backup)}"
    vaults = [f"arn:aws:backup:{region}:{copies}" for region in regions]
    plan = BackupPlanArgs(
        name=place.name("patient-data"),
        vault=Vault("vault", vault, place.opts),
        role=role,
        schedule="cron(0 * * * ? *)" if sizing.recovery_point_hours == 1 else "cron(0 8 * * ? *)",
        keep_days=term.days,
        copies=vaults,
        data_classes=data_classes,
        tags=place.tags("phi", "backup"),
    )
    BackupPlan("backup", plan, place.opts)
