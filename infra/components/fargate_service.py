"""The Fargate service of one hosted system: task definition, ECS service and scaling.

Its target group and alarms are declared in infra/components/service_target.py once the load balancer has a listener.
The security group of the tasks is created in infra/planes/shared/task_security_group.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from infra.components.ecs_cluster import EcsCluster
from infra.components.file_system import FileSystem
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.components.service_target import ServiceTarget, ServiceTargetArgs, declare_service_target
from infra.iam.policy_builder import Text

TLS_PORT, TLS_PROXY_NAME = 443, "tls"
TLS_PROXY_IMAGE = "caddy:2.10.2-alpine"
"""The image of the proxy that terminates TLS for a product that speaks plain HTTP, as its publisher names it."""


def tls_port(port: int) -> int:
    """The port on which a task accepts TLS from the load balancer: the product's own, if it is 443, or its proxy's."""
    return port if port == TLS_PORT else 8443


@dataclass(frozen=True, kw_only=True)
class FargateServiceArgs:
    """``secrets`` maps environment variables to secret ARNs; the task definition holds the reference, never the value.

    ``image`` and ``proxy_image`` (of ``TLS_PROXY_IMAGE``) are URLs in the account's own registry, the only one that
    tasks can reach. ``command`` overrides the image's own command; empty keeps it. ``priority`` is that of the load
    balancer's listener rule, unique in an account. At least ``copies`` tasks run. ``file_system`` is mounted at
    ``mount_path``.
    """

    system: str
    image: Text
    proxy_image: Text
    port: int
    health_path: str
    cpu: int
    memory: int
    copies: int
    host_name: str
    priority: int
    account_id: str
    region: str
    cluster: EcsCluster
    load_balancer: PublicLoadBalancer
    vpc_id: Text
    subnet_ids: Sequence[Text]
    security_group_id: Text
    task_role: Role
    execution_role: Role
    log_key: Text
    log_days: int
    topic_arn: Text
    tags: Mapping[str, str]
    command: Sequence[str] = ()
    environment: Mapping[str, Text] = field(default_factory=dict)
    secrets: Mapping[str, Text] = field(default_factory=dict)
    file_system: FileSystem | None = None
    mount_path: str = ""


class FargateService(pulumi.ComponentResource):
    """A Fargate service behind the load balancer: read-only, unprivileged, without ECS Exec, with scaling and alarms.

    45 CFR 164.308(a)(1)(ii)(B), 164.312(b), 164.312(c)(1).
    """

    def __init__(self, name: str, args: FargateServiceArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:HostedApp", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/mso/{args.system}",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=self._child_opts,
        )
        target = self._target(name)
        task = self._task_definition(name, log)
        service = aws.ecs.Service(
            name,
            name=args.system,
            cluster=args.cluster.arn,
            task_definition=task.arn,
            desired_count=args.copies,
            launch_type="FARGATE",
            platform_version="LATEST",
            enable_execute_command=False,
            propagate_tags="SERVICE",
            deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
                subnets=args.subnet_ids, security_groups=[args.security_group_id], assign_public_ip=False
            ),
            load_balancers=self._load_balancers(target),
            tags=args.tags,
            # ECS refuses a target group that no listener rule forwards to yet
            opts=pulumi.ResourceOptions(parent=self, depends_on=[target.rule] if target else []),
        )
        self._auto_scaling(name, service)
        self.register_outputs({"service": service.id})

    def _target(self, name: str) -> ServiceTarget | None:
        """Where the load balancer sends requests; None while it has no listener."""
        args = self._args
        if args.load_balancer.listener_arn is None:
            return None
        target = ServiceTargetArgs(
            system=args.system,
            health_path=args.health_path,
            host_name=args.host_name,
            priority=args.priority,
            port=self._tls_port,
            listener_arn=args.load_balancer.listener_arn,
            load_balancer=args.load_balancer.arn_suffix,
            vpc_id=args.vpc_id,
            topic_arn=args.topic_arn,
            tags=args.tags,
        )
        return declare_service_target(name, target, self._child_opts)

    def _load_balancers(self, target: ServiceTarget | None) -> list[aws.ecs.ServiceLoadBalancerArgs]:
        if target is None:
            return []
        container = self._args.system if self._args.port == TLS_PORT else TLS_PROXY_NAME
        return [
            aws.ecs.ServiceLoadBalancerArgs(
                target_group_arn=target.group.arn, container_name=container, container_port=self._tls_port
            )
        ]

    def _task_definition(self, name: str, log: aws.cloudwatch.LogGroup) -> aws.ecs.TaskDefinition:
        args = self._args
        mounts = (
            [{"sourceVolume": "files", "containerPath": args.mount_path, "readOnly": False}] if args.file_system else []
        )
        scratch = [{"sourceVolume": "scratch", "containerPath": "/tmp", "readOnly": False}]
        container = {
            "name": args.system,
            "image": args.image,
            "essential": True,
            **({"command": list(args.command)} if args.command else {}),
            "portMappings": [{"containerPort": args.port, "protocol": "tcp"}],
            "readonlyRootFilesystem": True,
            "user": "1000:1000",
            "privileged": False,
            "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
            "environment": [{"name": key, "value": value} for key, value in sorted(args.environment.items())],
            "secrets": [{"name": key, "valueFrom": arn} for key, arn in sorted(args.secrets.items())],
            "mountPoints": [*mounts, *scratch],
            "logConfiguration": {
                "logDriver": "awslogs",
                "options": {
                    "awslogs-group": log.name,
                    "awslogs-region": args.region,
                    "awslogs-stream-prefix": args.system,
                },
            },
        }
        return aws.ecs.TaskDefinition(
            f"{name}-task",
            family=args.system,
            cpu=str(args.cpu),
            memory=str(args.memory),
            network_mode="awsvpc",
            requires_compatibilities=["FARGATE"],
            task_role_arn=args.task_role.arn,
            execution_role_arn=args.execution_role.arn,
            container_definitions=pulumi.Output.json_dumps([container, *self._tls_proxy(container)]),
            volumes=[aws.ecs.TaskDefinitionVolumeArgs(name="scratch"), *self._efs_volume()],
            tags=args.tags,
            opts=self._child_opts,
        )

    @property
    def _tls_port(self) -> int:
        return tls_port(self._args.port)

    def _tls_proxy(self, container: Mapping[str, object]) -> list[dict[str, object]]:
        """The sidecar container that terminates TLS for a product that speaks plain HTTP; none where the product does.

        With it, traffic from the load balancer to the task is encrypted. The proxy issues its own certificate at start:
        a load balancer does not validate the certificates of its targets.
        """
        if self._args.port == TLS_PORT:
            return []
        upstream = f"127.0.0.1:{self._args.port}"
        serve = f"https://:{self._tls_port} {{\n tls internal {{\n on_demand\n }}\n reverse_proxy {upstream}\n}}"
        return [
            {
                **container,
                "name": TLS_PROXY_NAME,
                "image": self._args.proxy_image,
                "command": ["sh", "-c", 'printf %s "$CADDYFILE" | caddy run --config - --adapter caddyfile'],
                "portMappings": [{"containerPort": self._tls_port, "protocol": "tcp"}],
                "environment": [
                    {"name": "CADDYFILE", "value": f"{{\n admin off\n}}\n{serve}"},
                    {"name": "XDG_CONFIG_HOME", "value": "/tmp"},
                    {"name": "XDG_DATA_HOME", "value": "/tmp"},
                ],
                "secrets": [],
                "mountPoints": [{"sourceVolume": "scratch", "containerPath": "/tmp", "readOnly": False}],
            }
        ]

    def _efs_volume(self) -> list[aws.ecs.TaskDefinitionVolumeArgs]:
        if self._args.file_system is None:
            return []
        mount = aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
            file_system_id=self._args.file_system.id,
            transit_encryption="ENABLED",
            authorization_config=aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
                access_point_id=self._args.file_system.access_point_id, iam="ENABLED"
            ),
        )
        return [aws.ecs.TaskDefinitionVolumeArgs(name="files", efs_volume_configuration=mount)]

    def _auto_scaling(self, name: str, service: aws.ecs.Service) -> None:
        resource = pulumi.Output.concat("service/", self._args.cluster.name, "/", service.name)
        target = aws.appautoscaling.Target(
            f"{name}-scale",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=resource,
            min_capacity=self._args.copies,
            max_capacity=self._args.copies * 3,
            tags=self._args.tags,
            opts=self._child_opts,
        )
        aws.appautoscaling.Policy(
            f"{name}-scale",
            name=f"{self._args.system}-cpu",
            policy_type="TargetTrackingScaling",
            service_namespace=target.service_namespace,
            scalable_dimension=target.scalable_dimension,
            resource_id=target.resource_id,
            target_tracking_scaling_policy_configuration=aws.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationArgs(
                target_value=60,
                predefined_metric_specification=aws.appautoscaling.PolicyTargetTrackingScalingPolicyConfigurationPredefinedMetricSpecificationArgs(
                    predefined_metric_type="ECSServiceAverageCPUUtilization"
                ),
            ),
            opts=self._child_opts,
        )
