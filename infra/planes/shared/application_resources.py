"""The resources of one application: its data stores and secrets, its security group, and its Fargate service.

They are built on what all applications of the account share (infra/planes/shared/account_hosting.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.cache import Cache, CacheArgs
from infra.components.container_registry import ContainerRegistry
from infra.components.data_key import DataKey
from infra.components.database import Database, DatabaseArgs
from infra.components.ecs_cluster import EcsCluster
from infra.components.fargate_service import TLS_PORT, TLS_PROXY_IMAGE, FargateService, FargateServiceArgs, tls_port
from infra.components.file_system import FileSystem, FileSystemArgs
from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import ContainerRuntime
from infra.manifest.manifest_model import System
from infra.planes.shared.cache_token import cache_token
from infra.planes.shared.task_security_group import task_security_group


@dataclass(frozen=True, kw_only=True)
class ApplicationPlatform:
    """What one application is built on: shared resources of its account, and its own KMS key and roles."""

    context: AccountContext
    domain: str
    network: Network
    cluster: EcsCluster
    load_balancer: PublicLoadBalancer
    topic: AlarmTopic
    key: DataKey
    task_role: Role
    execution_role: Role
    monitoring_role: Role
    registry: ContainerRegistry


def image_names(runtime: ContainerRuntime) -> tuple[str, ...]:
    """The images of a task, as their publishers name them: the product's, and the TLS proxy's where it is needed."""
    return (runtime.image,) if runtime.port == TLS_PORT else (runtime.image, TLS_PROXY_IMAGE)


def build_application(platform: ApplicationPlatform, system: System, runtime: ContainerRuntime, priority: int) -> None:
    """Build one application; ``priority`` is that of its listener rule, unique among the account's applications."""
    context, network = platform.context, platform.network
    sizing = SIZES[context.estate.manifest.size]
    tags = context.tags(system.data_class, system.id)
    security_group = task_security_group(
        context, network, platform.load_balancer, system.id, tls_port(runtime.port), tags
    )
    files = None
    if runtime.files:
        args = FileSystemArgs(
            vpc_id=network.vpc_id,
            subnet_ids=network.data_subnets,
            clients={"app": security_group.id},
            mounting_role=platform.task_role.arn,
            key_arn=platform.key.arn,
            tags=tags,
        )
        files = FileSystem(f"{system.id}-files", args, context.opts)
        mount = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
        platform.task_role.grant("files", allow("Files", *mount, on=[files.arn]))
    values, secrets = _data_stores(platform, system, runtime, security_group, tags)
    host_name = f"{system.id}.{platform.domain}"
    values["domain"] = pulumi.Output.from_input(host_name)
    FargateService(
        system.id,
        FargateServiceArgs(
            system=system.id,
            image=platform.registry.urls[runtime.image],
            proxy_image=platform.registry.urls.get(TLS_PROXY_IMAGE, TLS_PROXY_IMAGE),
            port=runtime.port,
            health_path=runtime.health_path,
            cpu=runtime.cpu,
            memory=runtime.memory,
            copies=sizing.copies,
            host_name=host_name,
            priority=priority,
            account_id=context.account_id,
            region=context.region,
            cluster=platform.cluster,
            load_balancer=platform.load_balancer,
            vpc_id=network.vpc_id,
            subnet_ids=network.private_subnets,
            security_group_id=security_group.id,
            task_role=platform.task_role,
            execution_role=platform.execution_role,
            log_key=platform.key.arn,
            log_days=context.estate.manifest.retention.log_group_days,
            topic_arn=platform.topic.arn,
            tags=tags,
            command=runtime.command,
            environment={key: _with_values(text, values) for key, text in runtime.environment.items()},
            secrets=secrets,
            file_system=files,
            mount_path=runtime.files,
        ),
        context.opts,
    )


def _data_stores(
    platform: ApplicationPlatform,
    system: System,
    runtime: ContainerRuntime,
    security_group: aws.ec2.SecurityGroup,
    tags: Mapping[str, str],
) -> tuple[dict[str, Text], dict[str, Text]]:
    """Build the application's database, cache and secrets.

    Returns values to fill into its environment variables, by name, and its secrets: environment variable to secret ARN.
    """
    context, network = platform.context, platform.network
    sizing = SIZES[context.estate.manifest.size]
    values: dict[str, Text] = {}
    secrets: dict[str, Text] = {}
    if runtime.database != "none":
        name = system.id.replace("-", "_")
        database = Database(
            f"{system.id}-db",
            DatabaseArgs(
                engine=runtime.database,
                database=name,
                instance_class=sizing.database_class,
                storage_gib=sizing.storage_gib,
                copies=sizing.copies,
                vpc_id=network.vpc_id,
                subnet_ids=network.data_subnets,
                clients={"app": security_group.id},
                key_arn=platform.key.arn,
                monitoring_role=platform.monitoring_role.arn,
                log_days=context.estate.manifest.retention.log_group_days,
                tags=tags,
            ),
            context.opts,
        )
        values |= {"database_host": database.address, "database_name": name, "database_user": "keeper"}
        secrets |= {runtime.database_password: pulumi.Output.concat(database.secret_arn, ":password::")}
        if runtime.database_password:  # RDS names the secret, outside of the names of the system's own secrets
            password = allow("DatabasePassword", "secretsmanager:GetSecretValue", on=[database.secret_arn])
            platform.execution_role.grant("database", password)
    if runtime.cache:
        cache = CacheArgs(
            node_type=sizing.cache_class,
            copies=sizing.copies,
            vpc_id=network.vpc_id,
            subnet_ids=network.data_subnets,
            clients={"app": security_group.id},
            key_arn=platform.key.arn,
            auth_token=cache_token(context),
            tags=tags,
        )
        values["cache_host"] = Cache(f"{system.id}-cache", cache, context.opts).address
    for secret in runtime.secrets:
        if secret != runtime.database_password:
            entered = _with_values(runtime.cache_secrets.get(secret, ""), values)
            secrets[secret] = _empty_secret(platform, system, secret, entered, tags)
    return values, {name: arn for name, arn in secrets.items() if name}


def _empty_secret(
    platform: ApplicationPlatform, system: System, name: str, entered: Text, tags: Mapping[str, str]
) -> pulumi.Output[str]:
    """A secret without a value; its owner enters the value, so that no deployment contains it.

    ``entered`` says in which form, for secrets that contain the cache's token.
    """
    slug = name.lower().replace("_", "-")
    description: Text = f"{name} of {system.id}; filled by its owner, not by a deployment"
    if entered:
        description = pulumi.Output.concat(description, ": ", entered, ", where TOKEN is the setting mso:cacheToken")
    secret = aws.secretsmanager.Secret(
        f"{system.id}-{slug}",
        name=f"mso/{system.id}/{slug}",
        description=description,
        kms_key_id=platform.key.arn,
        recovery_window_in_days=30,
        tags={**tags, "mso:rotate-days": "365"},
        opts=platform.context.opts,
    )
    arn: pulumi.Output[str] = secret.arn
    return arn


def _with_values(text: str, values: Mapping[str, Text]) -> Text:
    """The text with each ``{name}`` replaced by its value."""
    known = {name: value for name, value in values.items() if f"{{{name}}}" in text}
    return pulumi.Output.all(**known).apply(lambda found: text.format(**found)) if known else text
