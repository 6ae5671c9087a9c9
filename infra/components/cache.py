"""The ElastiCache (Valkey) cache of one hosted system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.store_security_group import StoreSecurityGroup, StoreSecurityGroupArgs
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class CacheArgs:
    """``copies`` is the number of nodes, those above one being replicas with automatic failover.

    ``clients`` are the security groups that may connect, by a short name. ``auth_token`` is a secret.
    """

    node_type: str
    copies: int
    vpc_id: Text
    subnet_ids: Sequence[Text]
    clients: Mapping[str, Text]
    key_arn: Text
    auth_token: Text
    tags: Mapping[str, str]


class Cache(pulumi.ComponentResource):
    """A Valkey replication group, encrypted at rest with the KMS key of its data class, and in transit, with a token.

    45 CFR 164.312(a)(2)(iv), 164.312(d), 164.312(e)(1).
    """

    address: pulumi.Output[str]

    def __init__(self, name: str, args: CacheArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:storage:Cache", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        subnets = aws.elasticache.SubnetGroup(
            f"{name}-subnets", name=name, subnet_ids=args.subnet_ids, tags=args.tags, opts=child_opts
        )
        security_group = StoreSecurityGroup(
            f"{name}-door",
            StoreSecurityGroupArgs(port=6379, vpc_id=args.vpc_id, clients=args.clients, tags=args.tags),
            child_opts,
        )
        cache = aws.elasticache.ReplicationGroup(
            name,
            replication_group_id=name,
            description=f"Cache {name}",
            engine="valkey",
            node_type=args.node_type,
            num_cache_clusters=args.copies,
            automatic_failover_enabled=args.copies > 1,
            multi_az_enabled=args.copies > 1,
            at_rest_encryption_enabled=True,
            transit_encryption_enabled=True,
            auth_token=args.auth_token,
            kms_key_id=args.key_arn,
            subnet_group_name=subnets.name,
            security_group_ids=[security_group.security_group_id],
            snapshot_retention_limit=1,
            auto_minor_version_upgrade=True,
            tags=args.tags,
            opts=child_opts,
        )
        self.address = cache.primary_endpoint_address
        self.register_outputs({"address": self.address})
