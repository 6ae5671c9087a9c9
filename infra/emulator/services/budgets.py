"""AWS Budgets: budgets and their notifications."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, call


class _Budget(Binding):
    """A budget with its notifications and their subscribers."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the budget with its notifications."""
        notifications = [
            {
                "Notification": {
                    "NotificationType": each["notificationType"],
                    "ComparisonOperator": each["comparisonOperator"],
                    "Threshold": float(each["threshold"]),
                    "ThresholdType": each["thresholdType"],
                },
                "Subscribers": [
                    {"SubscriptionType": kind, "Address": address}
                    for kind, source in (("EMAIL", "subscriberEmailAddresses"), ("SNS", "subscriberSnsTopicArns"))
                    for address in each.get(source) or ()
                ],
            }
            for each in props.get("notifications") or ()
        ]
        options: dict[str, Any] = {"NotificationsWithSubscribers": notifications} if notifications else {}
        if props.get("tags"):
            options["ResourceTags"] = [{"Key": key, "Value": value} for key, value in props["tags"].items()]
        aws.call("budgets.create_budget", AccountId=props["accountId"], Budget=_budget(props), **options)
        return f"{props['accountId']}:{props['name']}"

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The budget with its tags, notifications and subscribers."""
        key = {"AccountId": props["accountId"], "BudgetName": props["name"]}
        found = aws.call("budgets.describe_budget", **key)["Budget"]
        filters = found.pop("CostFilters", {})
        return {
            **found,
            "name": found["BudgetName"],
            "limitAmount": found["BudgetLimit"]["Amount"],
            "limitUnit": found["BudgetLimit"]["Unit"],
            "costFilters": [{"name": name, "values": values} for name, values in filters.items()],
            "notifications": [
                {**each, **_subscribers(aws, key, each)}
                for each in aws.call("budgets.describe_notifications_for_budget", **key)["Notifications"]
            ],
            "tags": aws.call("budgets.list_tags_for_resource", ResourceARN=props["arn"])["ResourceTags"],
            "accountId": props["accountId"],
        }

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Delete the budget and create it again, because moto does not update budgets."""
        self.delete(aws, olds)
        self.create(aws, news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the budget."""
        aws.call("budgets.delete_budget", AccountId=props["accountId"], BudgetName=props["name"])


def _subscribers(aws: AwsContext, key: Mapping[str, str], notification: Mapping[str, Any]) -> dict[str, list[str]]:
    found = aws.call("budgets.describe_subscribers_for_notification", **key, Notification=notification)["Subscribers"]
    return {
        source: [each["Address"] for each in found if each["SubscriptionType"] == kind]
        for kind, source in (("EMAIL", "subscriberEmailAddresses"), ("SNS", "subscriberSnsTopicArns"))
    }


def _budget(props: Props) -> dict[str, Any]:
    found: dict[str, Any] = {
        "BudgetName": props["name"],
        "BudgetType": props["budgetType"],
        "TimeUnit": props["timeUnit"],
    }
    if props.get("limitAmount"):
        found["BudgetLimit"] = {"Amount": str(props["limitAmount"]), "Unit": props.get("limitUnit") or "USD"}
    if props.get("costFilters"):
        found["CostFilters"] = {each["name"]: each["values"] for each in props["costFilters"]}
    return found


BINDINGS = (
    _Budget(
        type="aws:budgets/budget:Budget",
        create_call=call("budgets.create_budget"),
        read_call=call("budgets.describe_budget", AccountId="{accountId}", BudgetName="{name}"),
        not_returned="timePeriodStart timePeriodEnd costTypes",
    ),
)
