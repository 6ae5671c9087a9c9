"""An AWS budget: what an account or a tag may cost in a month, and who is notified."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

NOTIFICATION_TYPES = ("ACTUAL", "FORECASTED")
"""A forecast notifies earlier, but AWS needs some weeks of cost data before it makes one."""


@dataclass(frozen=True, kw_only=True)
class BudgetArgs:
    """``dollars`` is the monthly limit in USD; ``filter`` is a cost dimension (``LinkedAccount``) and its values."""

    name: str
    dollars: int
    filter: tuple[str, Sequence[Text]]
    mailboxes: Sequence[str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.dollars < 1:
            raise ValueError(f"budget {self.name}: dollars must be 1 or more, got {self.dollars}")
        if not self.mailboxes:
            raise ValueError(f"budget {self.name}: mailboxes is empty, so no one would be notified; name a mailbox")


class Budget(pulumi.ComponentResource):
    """A budget that notifies of excess cost, actual or forecast: it is often the first sign of an intrusion.

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
                for kind in NOTIFICATION_TYPES
            ],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})
