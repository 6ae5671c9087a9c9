"""A backup vault that nobody empties."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, deny, policy

ACTS = (
    "backup:CopyFromBackupVault", "backup:CopyIntoBackupVault", "backup:DescribeBackupVault",
    "backup:DescribeRecoveryPoint", "backup:GetBackupVaultAccessPolicy", "backup:GetRecoveryPointRestoreMetadata",
    "backup:ListRecoveryPointsByBackupVault", "backup:PutBackupVaultAccessPolicy", "backup:StartBackupJob",
    "backup:StartRestoreJob",
)  # fmt: skip
"""What can be done with a vault and what lies in it; AWS Backup takes no wildcard in the policy of a vault."""


@dataclass(frozen=True, kw_only=True)
class VaultArgs:
    """``min_days`` and ``max_days`` bound how long anything stays; ``guests`` let other vaults copy into it.

    ``owners`` are the accounts of the practice, by id: nobody else's principals do anything here.
    """

    name: str
    owners: Sequence[str]
    key_arn: Text
    min_days: int
    max_days: int
    guests: Sequence[Statement]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not 7 <= self.min_days <= self.max_days:
            raise ValueError(f"vault {self.name}: 7 <= min_days <= max_days, got {self.min_days} and {self.max_days}")
        if not self.owners:
            raise ValueError(f"vault {self.name}: no account owns it, so anybody would")


class Vault(pulumi.ComponentResource):
    """One vault, locked: after three days of grace not even the account's root shortens or deletes a backup.

    The MSO's principals, like any stranger's, neither see into it nor restore from it, whatever anybody grants them.

    45 CFR 164.308(a)(7)(ii)(A), 164.310(d)(2)(iv), 164.312(c)(1).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: VaultArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:backup:Vault", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        vault = aws.backup.Vault(name, name=args.name, kms_key_arn=args.key_arn, tags=args.tags, opts=here)
        self.arn, self.name = vault.arn, vault.name
        aws.backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            changeable_for_days=3,
            min_retention_days=args.min_days,
            max_retention_days=args.max_days,
            opts=here,
        )
        outside: Conditions = {
            "StringNotEquals": {"aws:PrincipalAccount": list(args.owners)},
            "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
        }
        destroy = ("backup:DeleteRecoveryPoint", "backup:DeleteBackupVault", "backup:UpdateRecoveryPointLifecycle")
        aws.backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=policy(
                Kind.RESOURCE,
                deny("NobodyDeletes", *destroy, on=["*"], to="*"),
                deny("PracticeOnly", *ACTS, on=["*"], to="*", when=outside),
                *args.guests,
            ),
            opts=here,
        )
        self.register_outputs({"arn": self.arn})
