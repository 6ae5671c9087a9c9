"""The AWS Backup plan of one account: what is backed up, how often, and to which vaults it is copied."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.backup_vault import BackupVault
from infra.components.role import Role

STORES = [
    "arn:aws:dynamodb:*:*:table/*", "arn:aws:elasticfilesystem:*:*:file-system/*", "arn:aws:rds:*:*:db:*",
    "arn:aws:s3:::*",
]  # fmt: skip
"""The kinds of store that are backed up, by ARN: what a selection takes by tags alone depends on what the account has
opted in to in each Region (AWS Backup API, UpdateRegionSettings)."""


@dataclass(frozen=True, kw_only=True)
class BackupPlanArgs:
    """``copy_vault_arns`` are vaults in other accounts and regions; ``data_classes`` select resources by their tag.

    ``schedule`` is a cron expression in UTC; recovery points are deleted after ``keep_days``.
    """

    name: str
    vault: BackupVault
    role: Role
    schedule: str
    keep_days: int
    copy_vault_arns: Sequence[str]
    data_classes: Sequence[str]
    tags: Mapping[str, str]


KEPT_ELSEWHERE = ("audit", "state")
"""Systems whose buckets no plan backs up: access logs have a copy in the log archive, deployment state has versions."""


class BackupPlan(pulumi.ComponentResource):
    """Backs up every data store of these data classes on schedule, and copies it to another account and another region.

    45 CFR 164.308(a)(7)(ii)(A), 164.308(a)(7)(ii)(D).
    """

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:backup:BackupPlan", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        retention = aws.backup.PlanRuleLifecycleArgs(delete_after=args.keep_days)
        copy_retention = aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=args.keep_days)
        plan = aws.backup.Plan(
            name,
            name=args.name,
            rules=[
                aws.backup.PlanRuleArgs(
                    rule_name="scheduled",
                    target_vault_name=args.vault.name,
                    schedule=args.schedule,
                    start_window=60,
                    completion_window=360,
                    lifecycle=retention,
                    copy_actions=[
                        aws.backup.PlanRuleCopyActionArgs(destination_vault_arn=arn, lifecycle=copy_retention)
                        for arn in args.copy_vault_arns
                    ],
                    recovery_point_tags=args.tags,
                )
            ],
            tags=args.tags,
            opts=child_opts,
        )
        for data_class in args.data_classes:
            aws.backup.Selection(
                f"{name}-{data_class}",
                name=data_class,
                plan_id=plan.id,
                iam_role_arn=args.role.arn,
                resources=STORES,
                conditions=[
                    aws.backup.SelectionConditionArgs(
                        string_equals=[_of_class(data_class)],
                        string_not_equals=list(map(_not_of_system, KEPT_ELSEWHERE)),
                    )
                ],
                opts=child_opts,
            )
        self.register_outputs({})


def _not_of_system(system: str) -> aws.backup.SelectionConditionStringNotEqualArgs:
    return aws.backup.SelectionConditionStringNotEqualArgs(key="aws:ResourceTag/mso:system", value=system)


def _of_class(data_class: str) -> aws.backup.SelectionConditionStringEqualArgs:
    return aws.backup.SelectionConditionStringEqualArgs(key="aws:ResourceTag/mso:data-class", value=data_class)
