"""What all applications of one account share: KMS keys, network, ECS cluster, load balancer, registry and alarms.

Each application on top of it is built in infra/planes/shared/application_resources.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic, AlarmTopicArgs
from infra.components.container_registry import ContainerRegistry, ContainerRegistryArgs
from infra.components.data_key import DataKey
from infra.components.database_events import DatabaseEvents, DatabaseEventsArgs
from infra.components.ecs_cluster import EcsCluster, EcsClusterArgs
from infra.components.network import Network, NetworkArgs
from infra.components.public_load_balancer import PublicLoadBalancer, PublicLoadBalancerArgs
from infra.components.role import Role, RoleArgs
from infra.components.tls_proxy import TLS_PORT
from infra.context.account_context import AccountContext
from infra.context.data_stores import accounts_with_targets
from infra.context.dns_delegation import zone_output
from infra.context.sizes import SIZES
from infra.iam.policy_builder import Conditions, Text, allow
from infra.manifest.facts import HostedProduct
from infra.manifest.facts.image_recipes import image_names
from infra.manifest.manifest_model import System
from infra.planes.shared.account_keys import account_keys
from infra.planes.shared.account_setup import alarm_on_failed_replication
from infra.planes.shared.application_mail import declare_mail, mail_endpoints, mail_of
from infra.planes.shared.application_resources import build_application
from infra.planes.shared.application_roles import container_role, start_roles
from infra.planes.shared.application_sign_in import account_sign_in, way_to_provider
from infra.planes.shared.application_stores import ApplicationPlatform
from infra.planes.shared.bought_systems import build_bought_systems
from infra.planes.shared.hosting_args import OPERATIONS_CLASS, HostingArgs
from infra.planes.shared.image_digests import image_digests
from infra.planes.shared.organization_alarms import create_account_alarms
from infra.planes.shared.task_security_group import task_security_group
from infra.planes.shared.ways_out import build_way_out, vendor_names


@dataclass(frozen=True)
class Hosting:
    """What was built for the applications of an account."""

    keys: Mapping[str, DataKey]
    topic: AlarmTopic
    network: Network
    task_roles: Mapping[str, Role]
    """The task role of each hosted system, by system id."""
    zone_id: pulumi.Output[str] | None
    """The Route 53 hosted zone of the account's domain; None where no system is hosted."""


def build_hosting(hosting_args: HostingArgs) -> Hosting:
    """Build the shared resources of an account and an application for each system that the account hosts."""
    context, sizing = hosting_args.context, SIZES[hosting_args.context.estate.manifest.size]
    running = [(system, system.runtime) for system in hosting_args.systems]
    apps = [
        (system, runtime if system.id in hosting_args.adapters else runtime.model_copy(update={"adapter": None}))
        for system, runtime in running
        if runtime is not None
    ]
    task_roles = {
        system.id: container_role(context, hosting_args.role_path, system, runtime, "app") for system, runtime in apps
    }
    roles = {system.id: {"app": task_roles[system.id], **start_roles(context, hosting_args.role_path, system, each)}
             for system, each in apps}  # fmt: skip
    keys = account_keys(hosting_args, apps, roles)
    topic = AlarmTopic(
        "alarms",
        AlarmTopicArgs(
            name=context.name("alarms"),
            account_id=context.account_id,
            key_arn=keys[OPERATIONS_CLASS].arn,
            mailboxes=hosting_args.alarm_mailboxes,
            tags=context.tags(OPERATIONS_CLASS, "alarms"),
        ),
        context.opts,
    )
    create_account_alarms(context, topic, context.tags(OPERATIONS_CLASS, "alarms"))
    alarm_on_failed_replication(context, topic)
    network = Network(
        "network",
        NetworkArgs(
            cidr=context.estate.manifest.network_of(context.account_name),
            region=context.region,
            zones=sizing.zones,
            account_id=context.account_id,
            resource_accounts=accounts_with_targets(context.estate, context.account_name),
            log_buckets={kind: context.log_bucket_name(kind) for kind in ("flow", "dns")},
            resolvable_domains=[context.estate.manifest.zone_of(context.account_name)] if apps else [],
            topic_arn=topic.arn,
            tags=context.tags(OPERATIONS_CLASS, "network"),
            vendors=vendor_names(context),
            vpn_gateway=hosting_args.vpn_gateway,
            endpoint_services=(*hosting_args.endpoint_services, *mail_endpoints(runtime for _, runtime in apps)),
        ),
        context.opts,
    )
    build_way_out(context, network, topic.arn, context.tags(OPERATIONS_CLASS, "network"))
    build_bought_systems(context, hosting_args.systems, keys[OPERATIONS_CLASS].arn, topic, task_roles)
    hosting = Hosting(keys, topic, network, task_roles, None)
    if not apps:
        return hosting
    return replace(hosting, zone_id=_build_applications(hosting_args, hosting, apps, roles))


def _build_applications(
    hosting_args: HostingArgs,
    hosting: Hosting,
    apps: Sequence[tuple[System, HostedProduct]],
    roles: Mapping[str, Mapping[str, Role]],
) -> pulumi.Output[str]:
    """Build the ECS cluster, load balancer and registry, and every application; returns the id of the hosted zone."""
    context, operations_key = hosting_args.context, hosting.keys[OPERATIONS_CLASS]
    log_days = context.estate.manifest.retention.log_group_days
    monitoring_role = _database_monitoring_role(context, operations_key.arn, log_days)
    tags = context.tags(OPERATIONS_CLASS, "hosting")
    cluster_args = EcsClusterArgs(name=context.name("apps"), log_key=operations_key.arn, log_days=log_days, tags=tags)
    cluster = EcsCluster("cluster", cluster_args, context.opts)
    load_balancer = _load_balancer(hosting_args, hosting.network, operations_key)
    runtimes = [runtime for _, runtime in apps]
    if any(runtime.database for runtime in runtimes):
        alarm_tags = context.tags(OPERATIONS_CLASS, "alarms")
        events = DatabaseEventsArgs(name=context.name("databases"), topic_arn=hosting.topic.arn, tags=alarm_tags)
        DatabaseEvents("databases", events, context.opts)
    registry = _registry(hosting_args, runtimes, [each["boot"] for each in roles.values()], operations_key)
    tags_of = {system.id: context.tags(system.data_class, system.id) for system, _ in apps}
    groups = {id_: task_security_group(context, hosting.network, load_balancer, id_, TLS_PORT, own)
              for id_, own in tags_of.items()}  # fmt: skip
    sends = any(runtime.mail for runtime in runtimes)
    sender = declare_mail(context, load_balancer.zone_id, tags) if sends else None
    sign_in = account_sign_in(context)
    inside = None
    if sign_in:
        sign_in.declare_secrets(hosting.keys[sign_in.provider.data_class], roles)
        inside = way_to_provider(sign_in, hosting.network, groups, load_balancer, hosting.topic.arn)
    for priority, (system, runtime) in enumerate(apps, start=10):
        platform = ApplicationPlatform(
            context=context,
            domain=context.estate.manifest.zone_of(context.account_name),
            network=hosting.network,
            cluster=cluster,
            load_balancer=load_balancer,
            topic=hosting.topic,
            key=hosting.keys[system.data_class],
            roles=roles[system.id],
            monitoring_role=monitoring_role,
            registry=registry,
            group=groups[system.id],
            sign_in=sign_in,
            inside=inside if sign_in and system.id == sign_in.provider.id else None,
            adapter=hosting_args.adapters.get(system.id, {}),
            mail=mail_of(sender, system.id, runtime),
        )
        build_application(platform, system, runtime, priority)
    return load_balancer.zone_id


def _registry(
    hosting_args: HostingArgs, runtimes: Sequence[HostedProduct], execution_roles: Sequence[Role], key: DataKey
) -> ContainerRegistry:
    """The account's container registry, with the key of operational resources: images contain no patient data."""
    context = hosting_args.context
    args = ContainerRegistryArgs(
        images=sorted({image for runtime in runtimes for image in image_names(runtime)}),
        account_id=context.account_id,
        key_arn=key.arn,
        puller_roles=[role.arn for role in execution_roles],
        pusher_role=hosting_args.deployer,
        digests=image_digests(),
        tags=context.tags(OPERATIONS_CLASS, "hosting"),
    )
    registry = ContainerRegistry("registry", args, context.opts)
    pulumi.export("images", registry.urls)
    return registry


def _database_monitoring_role(context: AccountContext, key: Text, days: int) -> Role:
    """The role for RDS Enhanced Monitoring: host metrics (load, memory, disks), which contain no patient data.

    RDS writes to one log group with a fixed name. It is created here because RDS would create it without a key.
    """
    aws.cloudwatch.LogGroup(
        "database-monitoring-log",
        name="RDSOSMetrics",
        kms_key_id=key,
        retention_in_days=days,
        tags=context.tags(OPERATIONS_CLASS, "hosting"),
        opts=context.opts,
    )
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    logs = ("logs:CreateLogGroup", "logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")
    args = RoleArgs(
        name="database-monitoring",
        description="RDS enhanced monitoring",
        trust=[allow("Rds", "sts:AssumeRole", to={"Service": "monitoring.rds.amazonaws.com"}, when=own_account)],
        permissions=[
            allow("Figures", *logs, on=[context.arn("logs", "log-group:RDS*"), context.arn("logs", "log-group:RDS*:*")])
        ],
        tags=context.tags(OPERATIONS_CLASS, "hosting"),
    )
    return Role("database-monitoring", args, context.opts)


def _load_balancer(hosting_args: HostingArgs, network: Network, key: DataKey) -> PublicLoadBalancer:
    context, manifest = hosting_args.context, hosting_args.context.estate.manifest
    args = PublicLoadBalancerArgs(
        name=context.account_name[:24],
        domain=manifest.zone_of(context.account_name),
        delegated=manifest.is_delegated(context.account_name),
        vpc_id=network.vpc_id,
        subnet_ids=network.public_subnets,
        log_bucket=context.log_bucket_name("balancer"),
        key_arn=key.arn,
        log_days=manifest.retention.log_group_days,
        tags=context.tags(OPERATIONS_CLASS, "hosting"),
    )
    load_balancer = PublicLoadBalancer("door", args, context.opts)
    pulumi.export("dns", zone_output(manifest, context.account_name, load_balancer.name_servers))
    return load_balancer
