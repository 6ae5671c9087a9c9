"""The data stores of one application, and the platform that it is built on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.cache import Cache, CacheArgs
from infra.components.container_registry import ContainerRegistry
from infra.components.data_key import DataKey
from infra.components.database import Database, DatabaseArgs
from infra.components.ecs_cluster import EcsCluster
from infra.components.file_system import FileSystem, FileSystemArgs
from infra.components.internal_load_balancer import InternalLoadBalancer
from infra.components.mail_sender import MailSenderArgs
from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import HostedProduct
from infra.planes.shared.application_sign_in import AccountSignIn
from infra.planes.shared.cache_token import cache_token


@dataclass(frozen=True, kw_only=True)
class ApplicationPlatform:
    """What one application is built on: shared resources of its account, and its own KMS key and roles.

    ``roles`` are its roles by purpose: ``app``, ``boot``, ``prepare`` and ``start``.
    """

    context: AccountContext
    domain: str
    network: Network
    cluster: EcsCluster
    load_balancer: PublicLoadBalancer
    topic: AlarmTopic
    key: DataKey
    roles: Mapping[str, Role]
    monitoring_role: Role
    registry: ContainerRegistry
    group: aws.ec2.SecurityGroup
    """The security group of its tasks."""
    sign_in: AccountSignIn | None = None
    inside: InternalLoadBalancer | None = None
    """For the identity provider: the load balancer through which the other applications reach it."""
    adapter: Mapping[str, Text] = field(default_factory=dict)
    """What the container beside the product is told of its practice's flows."""
    mail: MailSenderArgs | None = None
    """How the product sends mail; None where it sends none."""


def declare_file_system(
    platform: ApplicationPlatform, system: str, group: aws.ec2.SecurityGroup, tags: Mapping[str, str]
) -> FileSystem:
    """The file system of one application, which its containers' role mounts."""
    args = FileSystemArgs(
        vpc_id=platform.network.vpc_id,
        subnet_ids=platform.network.data_subnets,
        clients={"app": group.id},
        mounting_role=platform.roles["app"].arn,
        key_arn=platform.key.arn,
        tags=tags,
    )
    files = FileSystem(f"{system}-files", args, platform.context.opts)
    mount = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
    platform.roles["app"].grant("files", allow("Files", *mount, on=[files.arn]))
    return files


def declare_database(
    platform: ApplicationPlatform,
    system: str,
    product: HostedProduct,
    group: aws.ec2.SecurityGroup,
    tags: Mapping[str, str],
) -> Database | None:
    """The database of one application; None where its product needs none."""
    if product.database is None:
        return None
    context, sizing = platform.context, SIZES[platform.context.estate.manifest.size]
    args = DatabaseArgs(
        engine=product.database.engine,
        database=system.replace("-", "_"),
        instance_class=sizing.database_class,
        storage_gib=sizing.storage_gib,
        copies=sizing.copies,
        vpc_id=platform.network.vpc_id,
        subnet_ids=platform.network.data_subnets,
        clients={"app": group.id},
        key_arn=platform.key.arn,
        monitoring_role=platform.monitoring_role.arn,
        log_days=context.estate.manifest.retention.log_group_days,
        tags=tags,
    )
    return Database(f"{system}-db", args, context.opts)


def declare_cache(
    platform: ApplicationPlatform, system: str, group: aws.ec2.SecurityGroup, tags: Mapping[str, str]
) -> Cache:
    sizing = SIZES[platform.context.estate.manifest.size]
    args = CacheArgs(
        node_type=sizing.cache_class,
        copies=sizing.copies,
        vpc_id=platform.network.vpc_id,
        subnet_ids=platform.network.data_subnets,
        clients={"app": group.id},
        key_arn=platform.key.arn,
        auth_token=cache_token(platform.context),
        tags=tags,
    )
    return Cache(f"{system}-cache", args, platform.context.opts)
