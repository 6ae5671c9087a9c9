"""Hosting the systems of one side in one account: network, keys, and an application for each system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs, through_key
from infra.components.cluster import Cluster, ClusterArgs
from infra.components.data_key import DataKey, DataKeyArgs, KeyUse
from infra.components.network import Network, NetworkArgs
from infra.components.public_load_balancer import PublicLoadBalancer, PublicLoadBalancerArgs
from infra.components.registry import Registry, RegistryArgs, repository_of
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.manifest.facts import Runtime
from infra.manifest.manifest_model import System
from infra.planes.shared.account_setup import hear_of_copies
from infra.planes.shared.hosted_application import Ground, build_app, images_of
from infra.planes.shared.organization_alarms import watch

OPERATIONS = "security"
"""Data class of the key for topics and firewall logs: they carry no patient's data."""


@dataclass(frozen=True, kw_only=True)
class Tenancy:
    """Who owns an account's keys, under which path its applications' roles stand, and who hears its alarms."""

    place: AccountContext
    administrators: Sequence[Text]
    deployer: Text
    path: str
    domain: str
    mailboxes: Mapping[str, str]
    systems: Sequence[System]
    sites: bool = False
    users: Mapping[str, Sequence[KeyUse]] = field(default_factory=dict)
    guests: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Users of each data class's key besides the applications, and the other accounts some of them are in."""
    services: Mapping[str, Sequence[Statement]] = field(default_factory=dict)
    """Further statements of a data class's key: AWS services, and guests named by condition."""


@dataclass(frozen=True)
class Hosted:
    """What stands once the systems are hosted."""

    keys: Mapping[str, DataKey]
    topic: AlarmTopic
    network: Network
    roles: Mapping[str, Role]
    """The running container's role, by system id."""
    zone_id: pulumi.Output[str] | None
    """The DNS zone of the account's domain; None where nothing is hosted."""


def host(tenancy: Tenancy) -> Hosted:
    """Build everything that the tenancy's systems need."""
    place, sizing = tenancy.place, SIZES[tenancy.place.estate.manifest.size]
    running = [(system, system.runtime) for system in tenancy.systems]
    apps = [(system, runtime) for system, runtime in running if runtime is not None]
    roles = {system.id: _role(tenancy, system, runtime, "app") for system, runtime in apps}
    boots = {system.id: _role(tenancy, system, runtime, "boot") for system, runtime in apps}
    keys = _keys(tenancy, apps, roles, boots)
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=place.name("alarms"),
            account_id=place.id,
            key_arn=keys[OPERATIONS].arn,
            mailboxes=tenancy.mailboxes,
            tags=place.tags(OPERATIONS, "alarms"),
        ),
        place.opts,
    )
    watch(place, topic.arn, place.tags(OPERATIONS, "alarms"))
    hear_of_copies(place, topic)
    network = Network(
        "network",
        NetworkArgs(
            cidr=place.estate.manifest.network_of(place.account),
            region=place.region,
            zones=sizing.zones,
            account_id=place.id,
            log_buckets={kind: place.log_bucket(kind) for kind in ("flow", "dns")},
            domains=[tenancy.domain],
            topic_arn=topic.arn,
            tags=place.tags(OPERATIONS, "network"),
            sites=tenancy.sites,
        ),
        place.opts,
    )
    zone = None
    if apps:
        sealed = keys[OPERATIONS].arn
        days = place.estate.manifest.retention.log_group_days
        monitoring = _monitoring(place, sealed, days)
        apps_args = ClusterArgs(
            name=place.name("apps"), log_key=sealed, log_days=days, tags=place.tags(OPERATIONS, "hosting")
        )
        cluster = Cluster("cluster", apps_args, place.opts)
        door = _door(tenancy, network, keys[OPERATIONS])
        registry = _registry(tenancy, [runtime for _, runtime in apps], list(boots.values()), keys[OPERATIONS])
        zone = door.zone_id
        for priority, (system, runtime) in enumerate(apps, start=10):
            key, role = keys[system.data_class], roles[system.id]
            ground = Ground(place, tenancy.domain, network, cluster, door, topic, key, role, monitoring, registry)
            build_app(ground, system, runtime, boots[system.id], priority)
    return Hosted(keys, topic, network, roles, zone)


def _role(tenancy: Tenancy, system: System, runtime: Runtime, purpose: str) -> Role:
    """``app`` is what a container may do while it runs, ``boot`` what ECS does on its behalf to start it."""
    place = tenancy.place
    own: Conditions = {"StringEquals": {"aws:SourceAccount": place.id}}
    images = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    logs = ("logs:CreateLogStream", "logs:PutLogEvents")
    repositories = [repository_of(image) for image in images_of(runtime)]
    secrets = place.arn("secretsmanager", f"secret:mso/{system.id}/*")
    start = [
        allow("Login", "ecr:GetAuthorizationToken", on=["*"]),
        allow("Images", *images, on=[place.arn("ecr", f"repository/{name}") for name in repositories]),
        allow("Logs", *logs, on=[place.arn("logs", f"log-group:/mso/{system.id}:*")]),
        allow("Secrets", "secretsmanager:GetSecretValue", on=[secrets]),
    ]
    args = RoleArgs(
        name=f"{purpose}-{system.id}",
        path=tenancy.path,
        description=f"{system.fact.name}: {'the running container' if purpose == 'app' else 'starting the container'}",
        trust=[allow("Tasks", "sts:AssumeRole", to={"Service": "ecs-tasks.amazonaws.com"}, when=own)],
        may=start if purpose == "boot" else (),
        tags=place.tags(system.data_class, system.id),
    )
    return Role(f"{system.id}-{purpose}", args, place.opts)


def _registry(tenancy: Tenancy, runtimes: Sequence[Runtime], boots: Sequence[Role], key: DataKey) -> Registry:
    """Images hold no patient's data, so they stand under the key of operations."""
    place = tenancy.place
    args = RegistryArgs(
        images=sorted({image for runtime in runtimes for image in images_of(runtime)}),
        account_id=place.id,
        key_arn=key.arn,
        pullers=[boot.arn for boot in boots],
        pusher=tenancy.deployer,
        tags=place.tags(OPERATIONS, "hosting"),
    )
    registry = Registry("registry", args, place.opts)
    pulumi.export("images", registry.urls)
    return registry


def _monitoring(place: AccountContext, key: Text, days: int) -> Role:
    """RDS writes the figures of its hosts (load, memory, disks) to CloudWatch; no data is in them.

    It takes one log group of a fixed name, and makes it without a key where there is none.
    """
    aws.cloudwatch.LogGroup(
        "database-monitoring-log",
        name="RDSOSMetrics",
        kms_key_id=key,
        retention_in_days=days,
        tags=place.tags(OPERATIONS, "hosting"),
        opts=place.opts,
    )
    own: Conditions = {"StringEquals": {"aws:SourceAccount": place.id}}
    logs = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    args = RoleArgs(
        name="database-monitoring",
        description="RDS enhanced monitoring",
        trust=[allow("Rds", "sts:AssumeRole", to={"Service": "monitoring.rds.amazonaws.com"}, when=own)],
        may=[allow("Figures", *logs, on=[place.arn("logs", "log-group:RDS*"), place.arn("logs", "log-group:RDS*:*")])],
        tags=place.tags(OPERATIONS, "hosting"),
    )
    return Role("database-monitoring", args, place.opts)


def _keys(
    tenancy: Tenancy,
    apps: Sequence[tuple[System, Runtime]],
    roles: Mapping[str, Role],
    boots: Mapping[str, Role],
) -> dict[str, DataKey]:
    """One key for each data class in the account, and one for what carries no patient's data."""
    classes = {system.data_class for system, _ in apps} | set(tenancy.users) | {OPERATIONS}
    keys = {}
    for data_class in sorted(classes):
        mine = [system.id for system, _ in apps if system.data_class == data_class]
        users = [KeyUse(role=roles[id_].arn, through=("s3", "elasticfilesystem")) for id_ in mine]
        users += [KeyUse(role=boots[id_].arn, through=("secretsmanager",)) for id_ in mine]
        keys[data_class] = _key(tenancy, data_class, [*users, *tenancy.users.get(data_class, ())])
    return keys


def _key(tenancy: Tenancy, data_class: str, users: Sequence[KeyUse]) -> DataKey:
    place = tenancy.place
    context = {"kms:EncryptionContext:aws:logs:arn": place.arn("logs", "log-group:*")}
    encrypt = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
    logs = {"Service": f"logs.{place.region}.amazonaws.com"}
    services = [allow("LogGroups", *encrypt, on=["*"], to=logs, when={"ArnLike": context})]
    services += tenancy.services.get(data_class, ())
    if data_class == OPERATIONS:
        services.append(through_key(place.id))
    args = DataKeyArgs(
        alias=f"mso/{data_class}",
        description=f"Encrypts {data_class} data of {place.account}",
        account_id=place.id,
        region=place.region,
        administrators=tenancy.administrators,
        users=users,
        granters=[tenancy.deployer],
        guest_accounts=tenancy.guests.get(data_class, ()),
        services=services,
        tags=place.tags(data_class, "encryption"),
    )
    return DataKey(f"key-{data_class}", args, place.opts)


def _door(tenancy: Tenancy, network: Network, key: DataKey) -> PublicLoadBalancer:
    place = tenancy.place
    args = PublicLoadBalancerArgs(
        name=place.account[:24],
        domain=tenancy.domain,
        vpc_id=network.vpc_id,
        subnet_ids=network.public,
        log_bucket=place.log_bucket("balancer"),
        key_arn=key.arn,
        log_days=place.estate.manifest.retention.log_group_days,
        tags=place.tags(OPERATIONS, "hosting"),
    )
    return PublicLoadBalancer("door", args, place.opts)
