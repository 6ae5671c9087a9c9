"""What something may cost in a month, and who hears of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

TOLD = ("ACTUAL", "FORECASTED")
"""A forecast warns early, but AWS needs weeks of spending before it makes one."""


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """``dollars`` a month for what matches ``filter``: a dimension of the bill, and its values."""

    name: str
    dollars: int
    filter: tuple[str, Sequence[Text]]
    mailboxes: Sequence[str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.dollars < 1:
            raise ValueError(f"budget {self.name}: dollars must be 1 or more, got {self.dollars}")
        if not self.mailboxes:
            raise ValueError(f"budget {self.name}: no mailbox, so nobody would hear of it")


class Budget(pulumi.ComponentResource):
    """One budget that tells before and after it is spent: a strange bill is often the first sign of a break-in.

    45 CFR 164.308(a)(1)(ii)(D).
    """

    def __init__(self, name: str, args: BudgetArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Budget", name, {}, opts)
        dimension, values = args.filter
        aws.budgets.Budget(
            name,
            name=args.name,
            budget_type="COST",
            time_unit="MONTHLY",
            limit_amount=str(args.dollars),
            limit_unit="USD",
            cost_filters=[aws.budgets.BudgetCostFilterArgs(name=dimension, values=values)],
            notifications=[
                aws.budgets.BudgetNotificationArgs(
                    comparison_operator="GREATER_THAN",
                    notification_type=kind,
                    threshold=100,
                    threshold_type="PERCENTAGE",
                    subscriber_email_addresses=args.mailboxes,
                )
                for kind in TOLD
            ],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
