"""One hosted system: its container, and all it may and may not do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi
import pulumi_aws as aws

from infra.components.cluster import Cluster
from infra.components.file_store import FileStore
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.iam.policy_builder import Text

TLS, SIDECAR = 443, "tls"
PROXY = "caddy:2.10.2-alpine"
"""What speaks TLS for a product that does not, as its publisher names it."""


def tls_port(port: int) -> int:
    """The port on which a task answers its load balancer: the product's own, if that is TLS, or its proxy's."""
    return port if port == TLS else 8443


@dataclass(frozen=True, kw_only=True)
class HostedAppArgs:
    """``secrets`` maps environment names to secret ARNs, handed to the container by reference and never written down.

    ``image`` and ``proxy`` (of ``PROXY``) stand in the account's own registry: no task reaches another.
    ``command`` is what it is started with; empty for what the image itself starts. ``priority`` orders the front door's
    rules and is unique in an account; ``copies`` is how many run at least.
    """

    system: str
    image: Text
    proxy: Text
    port: int
    health_path: str
    cpu: int
    memory: int
    copies: int
    host: str
    priority: int
    account_id: str
    region: str
    cluster: Cluster
    door: PublicLoadBalancer
    vpc_id: Text
    subnet_ids: Sequence[Text]
    group_id: Text
    task_role: Role
    boot_role: Role
    log_key: Text
    log_days: int
    topic_arn: Text
    tags: Mapping[str, str]
    command: Sequence[str] = ()
    environment: Mapping[str, Text] = field(default_factory=dict)
    secrets: Mapping[str, Text] = field(default_factory=dict)
    files: FileStore | None = None
    files_at: str = ""


class HostedApp(pulumi.ComponentResource):
    """A container on Fargate behind the front door: read-only, unprivileged, without a shell, scaled and watched.

    45 CFR 164.308(a)(1)(ii)(B), 164.312(b), 164.312(c)(1).
    """

    def __init__(self, name: str, args: HostedAppArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:HostedApp", name, {}, opts)
        self._args, self._here = args, pulumi.ResourceOptions(parent=self)
        log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/mso/{args.system}",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=self._here,
        )
        target = self._target(name)
        task = self._task(name, log)
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
                subnets=args.subnet_ids, security_groups=[args.group_id], assign_public_ip=False
            ),
            load_balancers=[
                aws.ecs.ServiceLoadBalancerArgs(
                    target_group_arn=target.arn,
                    container_name=args.system if args.port == TLS else SIDECAR,
                    container_port=self._tls_port,
                )
            ],
            tags=args.tags,
            opts=self._here,
        )
        self._scale(name, service)
        self._watch(name, target)
        self.register_outputs({"service": service.id})

    def _target(self, name: str) -> aws.lb.TargetGroup:
        args = self._args
        target = aws.lb.TargetGroup(
            f"{name}-target",
            name=f"{args.system}"[:32],
            vpc_id=args.vpc_id,
            port=self._tls_port,
            protocol="HTTPS",
            target_type="ip",
            deregistration_delay=30,
            health_check=aws.lb.TargetGroupHealthCheckArgs(
                path=args.health_path, protocol="HTTPS", matcher="200-399"
            ),
            tags=args.tags,
            opts=self._here,
        )
        aws.lb.ListenerRule(
            f"{name}-rule",
            listener_arn=args.door.listener_arn,
            priority=args.priority,
            actions=[aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=target.arn)],
            conditions=[
                aws.lb.ListenerRuleConditionArgs(
                    host_header=aws.lb.ListenerRuleConditionHostHeaderArgs(values=[args.host])
                )
            ],
            tags=args.tags,
            opts=self._here,
        )
        return target

    def _task(self, name: str, log: aws.cloudwatch.LogGroup) -> aws.ecs.TaskDefinition:
        args = self._args
        mounts = [{"sourceVolume": "files", "containerPath": args.files_at, "readOnly": False}] if args.files else []
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
            execution_role_arn=args.boot_role.arn,
            container_definitions=pulumi.Output.json_dumps([container, *self._sidecar(container)]),
            volumes=[aws.ecs.TaskDefinitionVolumeArgs(name="scratch"), *self._volume()],
            tags=args.tags,
            opts=self._here,
        )

    @property
    def _tls_port(self) -> int:
        return tls_port(self._args.port)

    def _sidecar(self, container: Mapping[str, object]) -> list[dict[str, object]]:
        """Where a product speaks plain HTTP, a proxy beside it speaks TLS: the balancer's hop is encrypted too.

        Its certificate is its own, made at start; a load balancer asks targets for encryption, not for identity.
        """
        if self._args.port == TLS:
            return []
        inside = f"127.0.0.1:{self._args.port}"
        serve = f"https://:{self._tls_port} {{\n tls internal {{\n on_demand\n }}\n reverse_proxy {inside}\n}}"
        return [
            {
                **container,
                "name": SIDECAR,
                "image": self._args.proxy,
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

    def _volume(self) -> list[aws.ecs.TaskDefinitionVolumeArgs]:
        if self._args.files is None:
            return []
        mount = aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
            file_system_id=self._args.files.id,
            transit_encryption="ENABLED",
            authorization_config=aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
                access_point_id=self._args.files.access_point_id, iam="ENABLED"
            ),
        )
        return [aws.ecs.TaskDefinitionVolumeArgs(name="files", efs_volume_configuration=mount)]

    def _scale(self, name: str, service: aws.ecs.Service) -> None:
        resource = pulumi.Output.concat("service/", self._args.cluster.name, "/", service.name)
        target = aws.appautoscaling.Target(
            f"{name}-scale",
            service_namespace="ecs",
            scalable_dimension="ecs:service:DesiredCount",
            resource_id=resource,
            min_capacity=self._args.copies,
            max_capacity=self._args.copies * 3,
            tags=self._args.tags,
            opts=self._here,
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
            opts=self._here,
        )

    def _watch(self, name: str, target: aws.lb.TargetGroup) -> None:
        """No copy that answers, and copies that answer with errors: a silent outage keeps charts from the bedside."""
        system = self._args.system
        dead = ("unhealthy", f"No healthy copy of {system}", "HealthyHostCount", "Minimum", "LessThan", 1, "breaching")
        errs = ("errors", f"{system} errs", "HTTPCode_Target_5XX_Count", "Sum", "GreaterThan", 10, "notBreaching")
        for what, why, metric, statistic, comparison, threshold, missing in (dead, errs):
            aws.cloudwatch.MetricAlarm(
                f"{name}-{what}",
                name=f"{system}-{what}",
                alarm_description=why,
                namespace="AWS/ApplicationELB",
                metric_name=metric,
                dimensions={"TargetGroup": target.arn_suffix, "LoadBalancer": self._args.door.arn_suffix},
                statistic=statistic,
                period=60,
                evaluation_periods=3,
                threshold=threshold,
                comparison_operator=f"{comparison}Threshold",
                treat_missing_data=missing,
                alarm_actions=[self._args.topic_arn],
                tags=self._args.tags,
                opts=self._here,
            )
