"""The port on which a data store accepts connections: as declared, or as its engine has it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from infra.engine.graph import Resource

ENGINES: Final[Mapping[str, int]] = {
    "mysql": 3306, "mariadb": 3306, "aurora-mysql": 3306, "aurora": 3306, "postgres": 5432, "aurora-postgresql": 5432,
    "oracle": 1521, "sqlserver": 1433, "db2": 50000, "redis": 6379, "valkey": 6379, "memcached": 11211,
}  # fmt: skip
"""docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.Overview.html,
docs.aws.amazon.com/AmazonElastiCache/latest/dg/accessing-elasticache.html"""
TYPES: Final[Mapping[str, int]] = {
    "aws:elasticache/replicationGroup:ReplicationGroup": 6379, "aws:elasticache/serverlessCache:ServerlessCache": 6379,
    "aws:memorydb/cluster:Cluster": 6379, "aws:docdb/cluster:Cluster": 27017, "aws:neptune/cluster:Cluster": 8182,
    "aws:redshift/cluster:Cluster": 5439, "aws:redshiftserverless/workgroup:Workgroup": 5439,
    "aws:efs/fileSystem:FileSystem": 2049, "aws:efs/mountTarget:MountTarget": 2049,
    "aws:opensearch/domain:Domain": 443, "aws:ec2/vpcEndpoint:VpcEndpoint": 443, "aws:dax/cluster:Cluster": 8111,
}  # fmt: skip


def port_of(resource: Resource) -> int | None:
    """The TCP port of a database, cache or file system; None where nothing says it.

    What is declared goes first, then the default of the engine, then what was read back.
    """
    engine = resource.facts.get("engine")
    name = engine if isinstance(engine, str) else ""
    default = next((ENGINES[known] for known in ENGINES if name == known or name.startswith(f"{known}-")), None)
    found = (resource.props.get("port"), default, resource.facts.get("port"), TYPES.get(resource.type))
    for value in found:
        try:
            if isinstance(value, int | float | str) and not isinstance(value, bool):
                return int(value)
        except ValueError:
            continue
    return None
