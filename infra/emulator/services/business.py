"""Budgets, shares between accounts, and the tables in which logs are queried."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Props, Tagging, call, change
from infra.emulator.provider.property_mapping import inside


class _Budget(Binding):
    """A budget and who is told when it runs out."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the budget with its notifications."""
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
        more: dict[str, Any] = {"NotificationsWithSubscribers": notifications} if notifications else {}
        if props.get("tags"):
            more["ResourceTags"] = [{"Key": key, "Value": value} for key, value in props["tags"].items()]
        aws.call("budgets.create_budget", AccountId=props["accountId"], Budget=_budget(props), **more)
        return f"{props['accountId']}:{props['name']}"

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The budget, its tags, its notifications and who gets them."""
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

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Make the budget anew: moto changes none."""
        self.delete(aws, olds)
        self.create(aws, news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the budget down."""
        aws.call("budgets.delete_budget", AccountId=props["accountId"], BudgetName=props["name"])


def _subscribers(aws: Aws, key: Mapping[str, str], notification: Mapping[str, Any]) -> dict[str, list[str]]:
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


_GLUE_TABLE = call("glue.create_table")
_TABLE_NAMES = inside(
    "TableInput",
    "name description owner parameters partitionKeys retention storageDescriptor tableType viewExpandedText "
    "viewOriginalText",
)
_DATABASE_NAMES = inside("DatabaseInput", "name description locationUri parameters")

BINDINGS = (
    _Budget(
        type="aws:budgets/budget:Budget",
        create_call=call("budgets.create_budget"),
        read_call=call("budgets.describe_budget", AccountId="{accountId}", BudgetName="{name}"),
        unread="timePeriodStart timePeriodEnd costTypes",
    ),
    Binding(
        type="aws:ram/resourceShare:ResourceShare",
        create_call=call("ram.create_resource_share", "resourceShare.resourceShareArn"),
        read_call=call(
            "ram.get_resource_shares", "resourceShares[0]", resourceOwner="SELF", resourceShareArns=["{id}"]
        ),
        delete_call=call("ram.delete_resource_share", resourceShareArn="{id}"),
        gone="status=='DELETED'",
    ),
    Binding(
        type="aws:ram/sharingWithOrganization:SharingWithOrganization",
        create_call=call("ram.enable_sharing_with_aws_organization"),
        read_call=call("organizations.describe_organization", "Organization"),
    ),
    Binding(
        type="aws:athena/workgroup:Workgroup",
        create_call=call("athena.create_work_group", Name="{name}"),
        read_call=call("athena.get_work_group", "WorkGroup", WorkGroup="{id}"),
        delete_call=call("athena.delete_work_group", WorkGroup="{id}", RecursiveDeleteOption=True),
        settings=(change("description state configuration", call("athena.update_work_group", WorkGroup="{id}")),),
        tagging=Tagging(
            put=call("athena.tag_resource", ResourceARN="{arn}"),
            drop=call("athena.untag_resource", ResourceARN="{arn}", TagKeys="{gone}"),
            listed=call("athena.list_tags_for_resource", "Tags", ResourceARN="{arn}"),
        ),
        names={"encryptionConfiguration.kmsKeyArn": "KmsKey"},
    ),
    Binding(
        type="aws:athena/namedQuery:NamedQuery",
        create_call=call("athena.create_named_query", "NamedQueryId"),
        read_call=call("athena.get_named_query", "NamedQuery", NamedQueryId="{id}"),
        delete_call=call("athena.delete_named_query", NamedQueryId="{id}"),
        names={"query": "QueryString"},
    ),
    Binding(
        type="aws:glue/catalogDatabase:CatalogDatabase",
        create_call=call("glue.create_database"),
        read_call=call("glue.get_database", "{DatabaseInput: Database}", Name="{name}"),
        delete_call=call("glue.delete_database", Name="{name}"),
        settings=(change("*", call("glue.update_database", Name="{name}")),),
        names=_DATABASE_NAMES,
        unread="catalogId tags",
    ),
    Binding(
        type="aws:glue/catalogTable:CatalogTable",
        create_call=_GLUE_TABLE,
        read_call=call("glue.get_table", "{TableInput: Table}", DatabaseName="{databaseName}", Name="{name}"),
        delete_call=call("glue.delete_table", DatabaseName="{databaseName}", Name="{name}"),
        settings=(change("*", call("glue.update_table", DatabaseName="{databaseName}")),),
        names=_TABLE_NAMES,
        unread="catalogId",
    ),
)
