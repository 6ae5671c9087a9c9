"""What is backed up, how often, and where the copies go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.role import Role
from infra.components.vault import Vault


@dataclass(frozen=True, kw_only=True)
class BackupPlanArgs:
    """``copies`` are the ARNs of vaults elsewhere; ``data_classes`` select resources by their tag; days of keeping."""

    name: str
    vault: Vault
    role: Role
    schedule: str
    keep_days: int
    copies: Sequence[str]
    data_classes: Sequence[str]
    tags: Mapping[str, str]


class BackupPlan(pulumi.ComponentResource):
    """Every store of these data classes, backed up on schedule, copied to another account and another region.

    45 CFR 164.308(a)(7)(ii)(A), 164.308(a)(7)(ii)(D).
    """

    def __init__(self, name: str, args: BackupPlanArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:backup:BackupPlan", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        keep = aws.backup.PlanRuleLifecycleArgs(delete_after=args.keep_days)
        copied = aws.backup.PlanRuleCopyActionLifecycleArgs(delete_after=args.keep_days)
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
                    lifecycle=keep,
                    copy_actions=[
                        aws.backup.PlanRuleCopyActionArgs(destination_vault_arn=arn, lifecycle=copied)
                        for arn in args.copies
                    ],
                    recovery_point_tags=args.tags,
                )
            ],
            tags=args.tags,
            opts=here,
        )
        for data_class in args.data_classes:
            aws.backup.Selection(
                f"{name}-{data_class}",
                name=data_class,
                plan_id=plan.id,
                iam_role_arn=args.role.arn,
                selection_tags=[
                    aws.backup.SelectionSelectionTagArgs(type="STRINGEQUALS", key="mso:data-class", value=data_class)
                ],
                opts=here,
            )
        self.register_outputs({})
