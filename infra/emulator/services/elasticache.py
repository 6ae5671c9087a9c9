"""ElastiCache: replication groups and subnet groups."""

from __future__ import annotations

from infra.emulator.provider.binding import Binding, Tagging, call, change

_TAGS = Tagging(
    tag=call("elasticache.add_tags_to_resource", ResourceName="{arn}"),
    untag=call("elasticache.remove_tags_from_resource", ResourceName="{arn}", TagKeys="{removedKeys}"),
    list_tags=call("elasticache.list_tags_for_resource", "TagList", ResourceName="{arn}"),
)

BINDINGS = (
    Binding(
        type="aws:elasticache/subnetGroup:SubnetGroup",
        create_call=call("elasticache.create_cache_subnet_group", CacheSubnetGroupDescription="{description}"),
        read_call=call(
            "elasticache.describe_cache_subnet_groups", "CacheSubnetGroups[0]", CacheSubnetGroupName="{name}"
        ),
        delete_call=call("elasticache.delete_cache_subnet_group", CacheSubnetGroupName="{name}"),
        tagging=_TAGS,
        names={"name": "CacheSubnetGroupName", "description": "CacheSubnetGroupDescription"},
        reshape={"subnetIds": "Subnets[].SubnetIdentifier"},
        outputs={"vpcId": "VpcId"},
    ),
    Binding(
        type="aws:elasticache/replicationGroup:ReplicationGroup",
        create_call=call("elasticache.create_replication_group"),
        read_call=call(
            "elasticache.describe_replication_groups",
            "ReplicationGroups[0]",
            ReplicationGroupId="{replicationGroupId}",
        ),
        delete_call=call("elasticache.delete_replication_group", ReplicationGroupId="{replicationGroupId}"),
        settings=(
            change(
                "*",
                call(
                    "elasticache.modify_replication_group",
                    ReplicationGroupId="{replicationGroupId}",
                    ApplyImmediately=True,
                ),
            ),
        ),
        tagging=_TAGS,
        names={
            "description": "ReplicationGroupDescription",
            "nodeType": "CacheNodeType",
            "subnetGroupName": "CacheSubnetGroupName",
            "parameterGroupName": "CacheParameterGroupName",
            "maintenanceWindow": "PreferredMaintenanceWindow",
        },
        reshape={
            "ReplicationGroupDescription": "Description",
            "automaticFailoverEnabled": "AutomaticFailover=='enabled'",
            "multiAzEnabled": "MultiAZ=='enabled'",
            "numCacheClusters": "length(MemberClusters || `[]`)",
        },
        outputs={
            "primaryEndpointAddress": "NodeGroups[0].PrimaryEndpoint.Address",
            "readerEndpointAddress": "NodeGroups[0].ReaderEndpoint.Address",
            "memberClusters": "MemberClusters",
        },
        not_returned="authToken finalSnapshotIdentifier",
        deleted_when="Status=='deleting'",
    ),
)
