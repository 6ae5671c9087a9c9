"""RDS: databases and what surrounds them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.emulator.provider.binding import Aws, Binding, Call, Props, Tagging, call, change, setting

TAGGING = Tagging(
    put=call("rds.add_tags_to_resource", ResourceName="{arn}"),
    drop=call("rds.remove_tags_from_resource", ResourceName="{arn}", TagKeys="{gone}"),
    listed=call("rds.list_tags_for_resource", "TagList", ResourceName="{arn}"),
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
_FOUND: Final = {
    "EnableCloudwatchLogsExports": "EnabledCloudwatchLogsExports",
    "DBSubnetGroupName": "DBSubnetGroup.DBSubnetGroupName || DBSubnetGroup",
    "EnableIAMDatabaseAuthentication": "IAMDatabaseAuthenticationEnabled",
    "VpcSecurityGroupIds": "VpcSecurityGroups[].VpcSecurityGroupId",
    "EnablePerformanceInsights": "PerformanceInsightsEnabled",
    "ManageMasterUserPassword": "MasterUserSecret && `true`",
    "MasterUserSecretKmsKeyId": "MasterUserSecret.KmsKeyId",
    "OptionGroupName": "OptionGroupMemberships[0].OptionGroupName",
}
_SECRETS: Final = (
    "MasterUserSecret && [{secretArn: MasterUserSecret.SecretArn, secretStatus: MasterUserSecret.SecretStatus,"
    " kmsKeyId: MasterUserSecret.KmsKeyId}]"
)


class _Database(Binding):
    """A database instance or cluster; protection from deletion is taken off only when the program takes it off."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the database; moto lets none be made without a password, even where AWS makes up its own."""
        super().create(aws, props.but(finalSnapshotIdentifier=None))
        found = self.read_call(aws, props) or {}
        return (
            str(found.get("DbiResourceId") or props["identifier"])
            if self.type.endswith("instance:Instance")
            else str(props.get("clusterIdentifier") if self.type.endswith(":Cluster") else props["identifier"])
        )


class _ParameterGroup(Binding):
    """A parameter group; each parameter is a row in AWS and an item in Pulumi."""

    def settle(self, aws: Aws, props: Props) -> None:
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

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The group and the parameters that differ from the defaults."""
        found = super().read(aws, props)
        if not found:
            return None
        kind = "db_cluster" if "cluster" in self.type else "db"
        key = "DBClusterParameterGroupName" if "cluster" in self.type else "DBParameterGroupName"
        rows = aws.call(f"rds.describe_{kind}_parameters", **{key: props["id"]})["Parameters"]
        return {**found, "parameters": list(_rows(rows))}

    def update(self, aws: Aws, olds: Props, news: Props) -> None:
        """Set the parameters again."""
        super().update(aws, olds, news)
        self.settle(aws, news)


def _rows(rows: list[Mapping[str, Any]]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"name": row["ParameterName"], "value": row.get("ParameterValue"), "applyMethod": row.get("ApplyMethod")}


def _one(operation: str, plural: str, **key: str) -> Call:
    return call(f"rds.{operation}", f"{plural}[0]", **key)


_INSTANCE_CHANGE = change(
    "*", call("rds.modify_db_instance", DBInstanceIdentifier="{identifier}", ApplyImmediately=True)
)

BINDINGS = (
    _Database(
        type="aws:rds/instance:Instance",
        create_call=call("rds.create_db_instance"),
        read_call=_one("describe_db_instances", "DBInstances", DBInstanceIdentifier="{identifier}"),
        delete_call=call("rds.delete_db_instance", DBInstanceIdentifier="{identifier}", SkipFinalSnapshot=True),
        settings=(_INSTANCE_CHANGE,),
        tagging=TAGGING,
        names=_NAMES,
        reshape={**_FOUND, "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName"},
        outputs={
            "address": "Endpoint.Address",
            "port": "Endpoint.Port",
            "resourceId": "DbiResourceId",
            "endpoint": "join(':', [Endpoint.Address, to_string(Endpoint.Port)])",
            "masterUserSecrets": _SECRETS,
        },
        unread=_PASSWORDS + " maxAllocatedStorage allowMajorVersionUpgrade",
    ),
    Binding(
        type="aws:rds/subnetGroup:SubnetGroup",
        create_call=call(
            "rds.create_db_subnet_group", DBSubnetGroupName="{name}", DBSubnetGroupDescription="{description}"
        ),
        read_call=_one("describe_db_subnet_groups", "DBSubnetGroups", DBSubnetGroupName="{id}"),
        delete_call=call("rds.delete_db_subnet_group", DBSubnetGroupName="{id}"),
        settings=(change("subnetIds description", call("rds.modify_db_subnet_group", DBSubnetGroupName="{id}")),),
        tagging=TAGGING,
        names={"name": "DBSubnetGroupName", "description": "DBSubnetGroupDescription"},
        reshape={"subnetIds": "Subnets[].SubnetIdentifier"},
        outputs={"vpcId": "VpcId"},
    ),
    _ParameterGroup(
        type="aws:rds/parameterGroup:ParameterGroup",
        create_call=call("rds.create_db_parameter_group", Description="{description}"),
        read_call=_one("describe_db_parameter_groups", "DBParameterGroups", DBParameterGroupName="{id}"),
        delete_call=call("rds.delete_db_parameter_group", DBParameterGroupName="{id}"),
        tagging=TAGGING,
        names={"name": "DBParameterGroupName", "family": "DBParameterGroupFamily"},
    ),
    _ParameterGroup(
        type="aws:rds/clusterParameterGroup:ClusterParameterGroup",
        create_call=call("rds.create_db_cluster_parameter_group", Description="{description}"),
        read_call=_one(
            "describe_db_cluster_parameter_groups", "DBClusterParameterGroups", DBClusterParameterGroupName="{id}"
        ),
        delete_call=call("rds.delete_db_cluster_parameter_group", DBClusterParameterGroupName="{id}"),
        tagging=TAGGING,
        names={"name": "DBClusterParameterGroupName", "family": "DBParameterGroupFamily"},
    ),
    Binding(
        type="aws:rds/optionGroup:OptionGroup",
        create_call=call("rds.create_option_group", OptionGroupDescription="{optionGroupDescription}"),
        read_call=_one("describe_option_groups", "OptionGroupsList", OptionGroupName="{id}"),
        delete_call=call("rds.delete_option_group", OptionGroupName="{id}"),
        settings=(setting("options", call("rds.modify_option_group", OptionGroupName="{id}", ApplyImmediately=True)),),
        tagging=TAGGING,
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
        tagging=TAGGING,
        names={**_NAMES, "dbClusterParameterGroupName": "DBClusterParameterGroupName"},
        reshape={**_FOUND, "DBClusterParameterGroupName": "DBClusterParameterGroup"},
        outputs={
            "endpoint": "Endpoint",
            "readerEndpoint": "ReaderEndpoint",
            "port": "Port",
            "clusterResourceId": "DbClusterResourceId",
            "masterUserSecrets": _SECRETS,
        },
        unread=_PASSWORDS + " allowMajorVersionUpgrade",
    ),
    _Database(
        type="aws:rds/clusterInstance:ClusterInstance",
        create_call=call("rds.create_db_instance"),
        read_call=_one("describe_db_instances", "DBInstances", DBInstanceIdentifier="{identifier}"),
        delete_call=call("rds.delete_db_instance", DBInstanceIdentifier="{identifier}", SkipFinalSnapshot=True),
        settings=(_INSTANCE_CHANGE,),
        tagging=TAGGING,
        names=_NAMES,
        reshape={**_FOUND, "DBParameterGroupName": "DBParameterGroups[0].DBParameterGroupName"},
        outputs={"endpoint": "Endpoint.Address", "port": "Endpoint.Port", "dbiResourceId": "DbiResourceId"},
    ),
)
