"""DynamoDB: tables and their resource policies."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change, setting

_RECOVERY = "PointInTimeRecoveryEnabled"


class _Table(Binding):
    """A table; boto3 names its keys in a schema of their own."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the table with its keys and indexes."""
        parameters = aws.parameters("dynamodb.create_table", props.inputs, self.names)
        parameters["KeySchema"] = _schema(props)
        for index, given in zip(parameters.get("GlobalSecondaryIndexes", ()), _indexes(props), strict=True):
            index["KeySchema"] = _schema(given)
            index["Projection"] = {"ProjectionType": given["projectionType"]}
        aws.call("dynamodb.create_table", **parameters)
        return str(props["name"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The table with its keys, its encryption and its recovery, in the form of the resource."""
        found = super().read(aws, props)
        if not found:
            return None
        backups = aws.call("dynamodb.describe_continuous_backups", TableName=props["name"])
        recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
        encryption = found.get("SSEDescription") or {}
        return {
            **found,
            **_keys(found["KeySchema"]),
            "billingMode": found.get("BillingModeSummary", {}).get("BillingMode"),
            "SSESpecification": {
                "Enabled": encryption.get("Status") == "ENABLED", "KMSMasterKeyId": encryption.get("KMSMasterKeyArn")
            },
            "PointInTimeRecoverySpecification": {_RECOVERY: recovery["PointInTimeRecoveryStatus"] == "ENABLED"},
            "globalSecondaryIndexes": [
                {
                    "IndexName": index["IndexName"], **_keys(index["KeySchema"]), "keySchemas": index["KeySchema"],
                    **index["Projection"],
                }
                for index in found.get("GlobalSecondaryIndexes", ())
            ],
        }  # fmt: skip


def _indexes(props: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return list(props.get("globalSecondaryIndexes") or ())


def _schema(keys: Mapping[str, Any]) -> list[dict[str, str]]:
    """The keys of a table or index; an index states them one by one, or by the two inputs of old."""
    if given := keys.get("keySchemas"):
        return [{"AttributeName": key["attributeName"], "KeyType": key["keyType"]} for key in given]
    schema = [{"AttributeName": keys["hashKey"], "KeyType": "HASH"}]
    return [*schema, {"AttributeName": keys["rangeKey"], "KeyType": "RANGE"}] if keys.get("rangeKey") else schema


def _keys(schema: list[dict[str, str]]) -> dict[str, str]:
    kinds = {"HASH": "hashKey", "RANGE": "rangeKey"}
    return {kinds[key["KeyType"]]: key["AttributeName"] for key in schema}


_NAMES = {
    "name": "TableName",
    "attributes": "AttributeDefinitions",
    "AttributeDefinitions.name": "AttributeName",
    "AttributeDefinitions.type": "AttributeType",
    "attributes.name": "AttributeName",
    "attributes.type": "AttributeType",
    "globalSecondaryIndexes.name": "IndexName",
    "serverSideEncryption": "SSESpecification",
    "serverSideEncryption.kmsKeyArn": "KMSMasterKeyId",
    "pointInTimeRecovery": "PointInTimeRecoverySpecification",
    "pointInTimeRecovery.enabled": _RECOVERY,
}
_POLICY = call("dynamodb.put_resource_policy", ResourceArn="{resourceArn}", Policy="{policy}")

BINDINGS = (
    _Table(
        type="aws:dynamodb/table:Table",
        create_call=call("dynamodb.create_table"),
        read_call=call("dynamodb.describe_table", "Table", TableName="{name}"),
        delete_call=call("dynamodb.delete_table", TableName="{name}"),
        settings=(
            setting("pointInTimeRecovery", call("dynamodb.update_continuous_backups", TableName="{name}")),
            change("billingMode deletionProtectionEnabled serverSideEncryption",
                   call("dynamodb.update_table", TableName="{name}")),
        ),
        tagging=Tagging(
            tag=call("dynamodb.tag_resource", ResourceArn="{arn}"),
            untag=call("dynamodb.untag_resource", ResourceArn="{arn}", TagKeys="{removedKeys}"),
            list_tags=call("dynamodb.list_tags_of_resource", "Tags", ResourceArn="{arn}"),
        ),
        names=_NAMES,
    ),
    Binding(
        type="aws:dynamodb/resourcePolicy:ResourcePolicy",
        create_call=_POLICY,
        read_call=call("dynamodb.get_resource_policy", "@", ResourceArn="{resourceArn}"),
        delete_call=call("dynamodb.delete_resource_policy", ResourceArn="{resourceArn}"),
        settings=(change("*", _POLICY),),
    ),
)  # fmt: skip
