"""One application of a hosted side: its group, its stores, its secrets, and the container that uses them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.cache import Cache, CacheArgs
from infra.components.cluster import Cluster
from infra.components.data_key import DataKey
from infra.components.database import Database, DatabaseArgs
from infra.components.file_store import FileStore, FileStoreArgs
from infra.components.hosted_app import PROXY, TLS, HostedApp, HostedAppArgs, tls_port
from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.registry import Registry
from infra.components.role import Role
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import Runtime
from infra.manifest.manifest_model import System


@dataclass(frozen=True)
class Ground:
    """What an application is built on and in."""

    place: AccountContext
    domain: str
    network: Network
    cluster: Cluster
    door: PublicLoadBalancer
    topic: AlarmTopic
    key: DataKey
    role: Role
    monitoring: Role
    registry: Registry


def images_of(runtime: Runtime) -> tuple[str, ...]:
    """The images that a product's task runs, as their publishers name them: its own, and the proxy that speaks TLS."""
    return (runtime.image,) if runtime.port == TLS else (runtime.image, PROXY)


def build_app(ground: Ground, system: System, runtime: Runtime, boot: Role, priority: int) -> None:
    """Build everything that one system needs to run; ``priority`` orders it among the account's applications."""
    place, network = ground.place, ground.network
    sizing = SIZES[place.estate.manifest.size]
    tags = place.tags(system.data_class, system.id)
    group = _group(ground, system, runtime, tags)
    files = None
    if runtime.files:
        args = FileStoreArgs(
            vpc_id=network.vpc_id,
            subnet_ids=network.data,
            clients={"app": group.id},
            user=ground.role.arn,
            key_arn=ground.key.arn,
            tags=tags,
        )
        files = FileStore(f"{system.id}-files", args, place.opts)
        mount = ("elasticfilesystem:ClientMount", "elasticfilesystem:ClientWrite")
        ground.role.grant("files", allow("Files", *mount, on=[files.arn]))
    values, secrets = _data(ground, system, runtime, group, tags)
    host_name = f"{system.id}.{ground.domain}"
    values["domain"] = pulumi.Output.from_input(host_name)
    HostedApp(
        system.id,
        HostedAppArgs(
            system=system.id,
            image=ground.registry.urls[runtime.image],
            proxy=ground.registry.urls.get(PROXY, PROXY),
            port=runtime.port,
            health_path=runtime.health_path,
            cpu=runtime.cpu,
            memory=runtime.memory,
            copies=sizing.copies,
            host=host_name,
            priority=priority,
            account_id=place.id,
            region=place.region,
            cluster=ground.cluster,
            door=ground.door,
            vpc_id=network.vpc_id,
            subnet_ids=network.private,
            group_id=group.id,
            task_role=ground.role,
            boot_role=boot,
            log_key=ground.key.arn,
            log_days=place.estate.manifest.retention.log_group_days,
            topic_arn=ground.topic.arn,
            tags=tags,
            command=runtime.command,
            environment={key: _filled(text, values) for key, text in runtime.environment.items()},
            secrets=secrets,
            files=files,
            files_at=runtime.files,
        ),
        place.opts,
    )


def _group(ground: Ground, system: System, runtime: Runtime, tags: Mapping[str, str]) -> aws.ec2.SecurityGroup:
    """Requests come from the front door alone; answers go to data stores and AWS endpoints inside the network."""
    opts, network = ground.place.opts, ground.network
    inside = [str(ground.place.estate.manifest.network_of(ground.place.account))]
    group = aws.ec2.SecurityGroup(
        f"{system.id}-group",
        vpc_id=network.vpc_id,
        description=f"{system.id}: from the front door, to this network",
        egress=[
            aws.ec2.SecurityGroupEgressArgs(
                protocol="tcp", from_port=0, to_port=65535, cidr_blocks=inside, description="Inside"
            )
        ],
        tags=tags,
        opts=opts,
    )
    aws.vpc.SecurityGroupIngressRule(
        f"{system.id}-from-door",
        security_group_id=group.id,
        referenced_security_group_id=ground.door.security_group_id,
        ip_protocol="tcp",
        from_port=tls_port(runtime.port),
        to_port=tls_port(runtime.port),
        description="From the front door",
        tags=tags,
        opts=opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        f"{system.id}-to-app",
        security_group_id=ground.door.security_group_id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=tls_port(runtime.port),
        to_port=tls_port(runtime.port),
        description=f"To {system.id}",
        tags=tags,
        opts=opts,
    )
    return group


def _data(
    ground: Ground, system: System, runtime: Runtime, group: aws.ec2.SecurityGroup, tags: Mapping[str, str]
) -> tuple[dict[str, Text], dict[str, Text]]:
    """The system's stores: what its environment is told of them, and its secrets by reference."""
    place, network = ground.place, ground.network
    sizing = SIZES[place.estate.manifest.size]
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
                subnet_ids=network.data,
                clients={"app": group.id},
                key_arn=ground.key.arn,
                monitoring_role=ground.monitoring.arn,
                log_days=place.estate.manifest.retention.log_group_days,
                tags=tags,
            ),
            place.opts,
        )
        values |= {"database_host": database.address, "database_name": name, "database_user": "keeper"}
        secrets |= {runtime.database_password: pulumi.Output.concat(database.secret_arn, ":password::")}
    if runtime.cache:
        cache = CacheArgs(
            node_type=sizing.cache_class,
            copies=sizing.copies,
            vpc_id=network.vpc_id,
            subnet_ids=network.data,
            clients={"app": group.id},
            key_arn=ground.key.arn,
            tags=tags,
        )
        values["cache_host"] = Cache(f"{system.id}-cache", cache, place.opts).address
    for secret in runtime.secrets:
        if secret != runtime.database_password:
            secrets[secret] = _secret(ground, system, secret, tags)
    return values, {name: arn for name, arn in secrets.items() if name}


def _secret(ground: Ground, system: System, name: str, tags: Mapping[str, str]) -> pulumi.Output[str]:
    """A secret without a value: its owner fills it, so that no deployment ever knows it."""
    slug = name.lower().replace("_", "-")
    secret = aws.secretsmanager.Secret(
        f"{system.id}-{slug}",
        name=f"mso/{system.id}/{slug}",
        description=f"{name} of {system.id}; filled by its owner, not by a deployment",
        kms_key_id=ground.key.arn,
        recovery_window_in_days=30,
        tags={**tags, "mso:rotate-days": "365"},
        opts=ground.place.opts,
    )
    arn: pulumi.Output[str] = secret.arn
    return arn


def _filled(text: str, values: Mapping[str, Text]) -> Text:
    """The text with each ``{name}`` filled in."""
    known = {name: value for name, value in values.items() if f"{{{name}}}" in text}
    return pulumi.Output.all(**known).apply(lambda found: text.format(**found)) if known else text
