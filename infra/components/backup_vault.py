"""An AWS Backup vault that no principal can empty."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, deny, policy

VAULT_ACTIONS = (
    "backup:CopyFromBackupVault", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault",
    "backup:DescribeRecoveryPoint", "backup:GetBackupVaultAccessPolicy", "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListRecoveryPointsByBackupVault", "backup:PutBackupVaultAccessPolicy", "backup:StartBackupJob",
    "backup:StartRestoreJob",
)  # fmt: skip
"""Actions on a vault and its recovery points, listed because AWS Backup accepts no wildcard in a vault's policy."""


@dataclass(frozen=True, kw_only=True)
class BackupVaultArgs:
    """``min_days`` and ``max_days`` limit the retention of a recovery point.

    ``owner_accounts`` are the ids of the practice's accounts: principals of other accounts may do nothing here.
    ``copy_statements`` allow accounts of the practice to copy recovery points into this vault.
    """

    name: str
    owner_accounts: Sequence[str]
    key_arn: Text
    min_days: int
    max_days: int
    copy_statements: Sequence[Statement]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not 7 <= self.min_days <= self.max_days:
            raise ValueError(f"vault {self.name}: 7 <= min_days <= max_days, got {self.min_days} and {self.max_days}")
        if not self.owner_accounts:
            raise ValueError(f"vault {self.name}: owner_accounts is empty; name the practice's accounts")


class BackupVault(pulumi.ComponentResource):
    """A locked backup vault: after three days not even the account's root user can shorten or delete a backup.

    Principals outside the practice, the MSO's included, can neither list recovery points nor restore them, whatever an
    IAM policy grants them.

    45 CFR 164.308(a)(7)(ii)(A), 164.310(d)(2)(iv), 164.312(c)(1).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: BackupVaultArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:backup:Vault", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        vault = aws.backup.Vault(name, name=args.name, kms_key_arn=args.key_arn, tags=args.tags, opts=child_opts)
        self.arn, self.name = vault.arn, vault.name
        aws.backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            changeable_for_days=3,
            min_retention_days=args.min_days,
            max_retention_days=args.max_days,
            opts=child_opts,
        )
        outside: Conditions = {
            "StringNotEquals": {"aws:PrincipalAccount": list(args.owner_accounts)},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        destroy = ("backup:DeleteRecoveryPoint", "backup:DeleteBackupVault", "backup:UpdateRecoveryPointLifecycle")
        aws.backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=policy(
                Kind.RESOURCE,
                deny("NobodyDeletes", *destroy, on=["*"], to="*"),
                deny("PracticeOnly", *VAULT_ACTIONS, on=["*"], to="*", when=outside),
                *args.copy_statements,
            ),
            opts=child_opts,
        )
        self.register_outputs({"arn": self.arn})
