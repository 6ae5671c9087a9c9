"""RDS: instances, clusters, subnet groups, parameter groups and option groups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.emulator.provider.binding import AwsContext, Binding, Call, Props, Tagging, call, change, setting

_TAGS = Tagging(
    tag=call("rds.add_tags_to_resource", ResourceName="{arn}"),
    untag=call("rds.remove_tags_from_resource", ResourceName="{arn}", TagKeys="{removedKeys}"),
    list_tags=call("rds.list_tags_for_resource", "TagList", ResourceName="{arn}"),
)
_PASSWORDS: Final = "password passwordWo passwordWoVersion masterPassword masterPasswordWo masterPasswordWoVersion"
_NAMES: Final = {
    "identifier": "DBInstanceIdentifier",
    "instanceClass": "DBInstanceClass",
    "username": "MasterUsername",
    "password": "MasterUserPassword",
    "parameterGroupName": "DBParameterGroupName",
    "dbParameterGroupName": "DBParameterGroupName",
    "backupWindow": "PreferredBackupWindow",
    "maintenanceWindow": "PreferredMaintenanceWindow",
    "iamDatabaseAuthenticationEnabled": "EnableIAMDatabaseAuthentication",
    "caCertIdentifier": "CACertificateIdentifier",
    "enabledCloudwatchLogsExports": "EnableCloudwatchLogsExports",
    "performanceInsightsEnabled": "EnablePerformanceInsights",
    "clusterIdentifier": "DBClusterIdentifier",
    "masterPassword": "MasterUserPassword",
    "dbClusterParameterGroupName": "DBClusterParameterGroupName",
}
_RESHAPED: Final = {
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "DBSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName || DBSubnetGroup",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "VpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId",
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "ManageMasterUserPassword": "MasterUserSecret && `true`",
    "MasterUserSecretKmsKeyId": "MasterUserSecret.KmsKeyId",
    "OptionGroupName": "OptionGroupMemberships[0].OptionGroupName",
}
_MASTER_USER_SECRETS: Final = (
    "MasterUserSecret && [{secretArn: MasterUserSecret.SecretArn, secretStatus: MasterUserSecret.SecretStatus,"
    " kmsKeyId: MasterUserSecret.KmsKeyId}]"
)


class _Database(Binding):
    """A database instance or cluster; deletion protection is removed only by an update of the program."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the database and return its resource id (instance) or identifier (cluster, cluster instance)."""
        super().create(aws, props.with_inputs(finalSnapshotIdentifier=None))
        found = self.read_call(aws, props) or {}
        return (
            str(found.get("DbiResourceId") or props["identifier"])
            if self.type.endswith("instance:Instance")
            else str(props.get("clusterIdentifier") if self.type.endswith(":Cluster") else props["identifier"])
        )


class _ParameterGroup(Binding):
    """A parameter group with its parameters."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Set the parameters."""
        kind = "db_cluster" if "cluster" in self.type else "db"
        key = "DBClusterParameterGroupName" if "cluster" in self.type else "DBParameterGroupName"
        rows = [
            {
                "ParameterName": each["name"],
                "ParameterValue": str(each["value"]),
                "ApplyMethod": each.get("applyMethod") or "immediate",
            }
            for each in props.get("parameters") or ()
        ]
        for start in range(0, len(rows), 20):
            aws.call(f"rds.modify_{kind}_parameter_group", **{key: props["id"]}, Parameters=rows[start : start + 20])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The parameter group with its parameters."""
        found = super().read(aws, props)
        if not found:
            return None
        kind = "db_cluster" if "cluster" in self.type else "db"
        key = "DBClusterParameterGroupName" if "cluster" in self.type else "DBParameterGroupName"
        rows = aws.call(f"rds.describe_{kind}_parameters", **{key: props["id"]})["Parameters"]
        return {**found, "parameters": list(_parameters(rows))}

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:
        """Set the parameters."""
        super().update(aws, olds, news)
        self.configure(aws, news)


def _parameters(rows: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"name": row["ParameterName"], "value": row.get("ParameterValue"), "applyMethod": row.get("ApplyMethod")}


def _one(operation: str, plural: str, **key: str) -> Call:
    return call(f"rds.{operation}", f"{plural}[0]", **key)


def _instance(type_: str, outputs: dict[str, str], not_returned: str = "") -> Binding:
    """A database instance of its own or of a cluster."""
    instance = {"DBInstanceIdentifier": "{identifier}"}
    return _Database(
        type=type_,
        create_call=call("rds.create_db_instance"),
        read_call=_one("describe_db_instances", "DBInstances", **instance),
        delete_call=call("rds.delete_db_instance", SkipFinalSnapshot=True, **instance),
        settings=(change("*", call("rds.modify_db_instance", ApplyImmediately=True, **instance)),),
        tagging=_TAGS,
        names=_NAMES,
        reshape={**_RESHAPED, "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName"},
        outputs=outputs,
        not_returned=not_returned,
    )


BINDINGS = (
    _instance(
        "aws:rds/instance:Instance",
        {
            "address": "Endpoint.Address",
            "port": "Endpoint.Port",
            "resourceId": "DbiResourceId",
            "endpoint": "join(':', [Endpoint.Address, to_string(Endpoint.Port)])",
            "masterUserSecrets": _MASTER_USER_SECRETS,
        },
        not_returned=_PASSWORDS + " maxAllocatedStorage allowMajorVersionUpgrade",
    ),
    Binding(
        type="aws:rds/subnetGroup:SubnetGroup",
        create_call=call(
            "rds.create_db_subnet_group", DBSubnetGroupName="{name}", DBSubnetGroupDescription="{description}"
        ),
        read_call=_one("describe_db_subnet_groups", "DBSubnetGroups", DBSubnetGroupName="{id}"),
        delete_call=call("rds.delete_db_subnet_group", DBSubnetGroupName="{id}"),
        settings=(change("subnetIds description", call("rds.modify_db_subnet_group", DBSubnetGroupName="{id}")),),
        tagging=_TAGS,
        names={"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
        reshape={"subnetIds": "Subnets[].SubnetIdentifier"},
        outputs={"vpcId": "VpcId"},
    ),
    _ParameterGroup(
        type="aws:rds/parameterGroup:ParameterGroup",
        create_call=call("rds.create_db_parameter_group", Description="{description}"),
        read_call=_one("describe_db_parameter_groups", "DBParameterGroups", DBParameterGroupName="{id}"),
        delete_call=call("rds.delete_db_parameter_group", DBParameterGroupName="{id}"),
        tagging=_TAGS,
        names={"name": "DBParameterGroupName", "family": "DBParameterGroupFamily"},
    ),
    _ParameterGroup(
        type="aws:rds/clusterParameterGroup:ClusterParameterGroup",
        create_call=call("rds.create_db_cluster_parameter_group", Description="{description}"),
        read_call=_one(
            "describe_db_cluster_parameter_groups", "DBClusterParameterGroups", DBClusterParameterGroupName="{id}"
        ),
        delete_call=call("rds.delete_db_cluster_parameter_group", DBClusterParameterGroupName="{id}"),
        tagging=_TAGS,
        names={"name": "DBClusterParameterGroupName", "family": "DBParameterGroupFamily"},
    ),
    Binding(
        type="aws:rds/optionGroup:OptionGroup",
        create_call=call("rds.create_option_group", OptionGroupDescription="{optionGroupDescription}"),
        read_call=_one("describe_option_groups", "OptionGroupsList", OptionGroupName="{id}"),
        delete_call=call("rds.delete_option_group", OptionGroupName="{id}"),
        settings=(setting("options", call("rds.modify_option_group", OptionGroupName="{id}", ApplyImmediately=True)),),
        tagging=_TAGS,
        names={"name": "OptionGroupName", "options": "OptionsToInclude"},
        reshape={"OptionsToInclude": "Options"},
    ),
    _Database(
        type="aws:rds/cluster:Cluster",
        create_call=call("rds.create_db_cluster"),
        read_call=_one("describe_db_clusters", "DBClusters", DBClusterIdentifier="{clusterIdentifier}"),
        delete_call=call("rds.delete_db_cluster", DBClusterIdentifier="{clusterIdentifier}", SkipFinalSnapshot=True),
        settings=(
            change(
                "*", call("rds.modify_db_cluster", DBClusterIdentifier="{clusterIdentifier}", ApplyImmediately=True)
            ),
        ),
        tagging=_TAGS,
        names={**_NAMES, "dbClusterParameterGroupName": "DBClusterParameterGroupName"},
        reshape={**_RESHAPED, "DBClusterParameterGroupName": "DBClusterParameterGroup"},
        outputs={
            "endpoint": "Endpoint",
            "readerEndpoint": "ReaderEndpoint",
            "port": "Port",
            "clusterResourceId": "DbClusterResourceId",
            "masterUserSecrets": _MASTER_USER_SECRETS,
        },
        not_returned=_PASSWORDS + " allowMajorVersionUpgrade",
    ),
    Binding(
        type="aws:rds/eventSubscription:EventSubscription",
        create_call=call("rds.create_event_subscription", SubscriptionName="{name}"),
        read_call=_one("describe_event_subscriptions", "EventSubscriptionsList", SubscriptionName="{name}"),
        delete_call=call("rds.delete_event_subscription", SubscriptionName="{name}"),
        tagging=_TAGS,
        names={"snsTopic": "SnsTopicArn"},
        reshape={"EventCategories": "EventCategoriesList", "SourceIds": "SourceIdsList"},
    ),
    _instance(
        "aws:rds/clusterInstance:ClusterInstance",
        {"endpoint": "Endpoint.Address", "port": "Endpoint.Port", "dbiResourceId": "DbiResourceId"},
    ),
)
