"""The Fargate service of one hosted system: the task that answers the load balancer, its ECS service and scaling.

Its target group and alarms are declared in infra/components/service_target.py once the load balancer has a listener.
The security group of the tasks is created in infra/planes/shared/task_security_group.py.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.ecs_cluster import EcsCluster
from infra.components.file_system import FileSystem
from infra.components.internal_load_balancer import InternalLoadBalancer
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.role import Role
from infra.components.service_target import ServiceTarget, ServiceTargetArgs, declare_service_target
from infra.components.task_definition import ContainerArgs, TaskArgs, declare_task
from infra.components.tls_proxy import TLS_PORT, TLS_PROXY_NAME
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class FargateServiceArgs:
    """``containers`` are those of the web task, the TLS proxy (infra/components/tls_proxy.py) among them.

    Images are URLs in the account's own registry, the only one that tasks can reach. ``priority`` is that of the load
    balancer's listener rule, unique in an account. At least ``copies`` tasks run. ``grace_seconds`` is how long a task
    may take to start before an unhealthy answer counts.
    """

    system: str
    containers: Sequence[ContainerArgs]
    health_path: str
    grace_seconds: int
    cpu: int
    memory: int
    copies: int
    host_name: str
    priority: int
    region: str
    cluster: EcsCluster
    load_balancer: PublicLoadBalancer
    vpc_id: Text
    subnet_ids: Sequence[Text]
    security_group_ids: Sequence[Text]
    task_role: Role
    execution_role: Role
    log_key: Text
    log_days: int
    topic_arn: Text
    tags: Mapping[str, str]
    file_system: FileSystem | None = None
    single: bool = False
    """Whether the former task ends before the next one starts, of which there is one."""
    inside: InternalLoadBalancer | None = None
    """A second load balancer, for applications of the same account."""

    def __post_init__(self) -> None:
        if self.single and self.copies != 1:
            raise ValueError(f"service {self.system}: copies must be 1 for a single process, got {self.copies}")
        if TLS_PROXY_NAME not in {container.name for container in self.containers}:
            raise ValueError(f"service {self.system}: no container {TLS_PROXY_NAME}, so its traffic would be plain")


class FargateService(pulumi.ComponentResource):
    """A Fargate service behind the load balancer: read-only, unprivileged, without ECS Exec, with scaling and alarms.

    45 CFR 164.308(a)(1)(ii)(B), 164.312(b), 164.312(c)(1).
    """

    log: aws.cloudwatch.LogGroup
    task: aws.ecs.TaskDefinition

    def __init__(self, name: str, args: FargateServiceArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:HostedApp", name, {}, opts)  # its first name, part of URNs
        self._args, self._child_opts = args, pulumi.ResourceOptions(parent=self)
        self.log = aws.cloudwatch.LogGroup(
            f"{name}-log",
            name=f"/mso/{args.system}",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=self._child_opts,
        )
        target = self._target(name)
        self.task = self._task_definition(name)
        service = aws.ecs.Service(
            name,
            name=args.system,
            cluster=args.cluster.arn,
            task_definition=self.task.arn,
            desired_count=args.copies,
            launch_type="FARGATE",
            platform_version="LATEST",
            enable_execute_command=False,
            propagate_tags="SERVICE",
            health_check_grace_period_seconds=args.grace_seconds if target else None,
            deployment_minimum_healthy_percent=0 if args.single else None,
            deployment_maximum_percent=100 if args.single else None,
            deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
                subnets=args.subnet_ids, security_groups=args.security_group_ids, assign_public_ip=False
            ),
            load_balancers=self._load_balancers(target),
            tags=args.tags,
            # ECS refuses a target group that no listener rule forwards to yet
            opts=pulumi.ResourceOptions(parent=self, depends_on=self._forwarders(target)),
        )
        if not args.single:
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
            port=TLS_PORT,
            listener_arn=args.load_balancer.listener_arn,
            load_balancer=args.load_balancer.arn_suffix,
            vpc_id=args.vpc_id,
            topic_arn=args.topic_arn,
            tags=args.tags,
        )
        return declare_service_target(name, target, self._child_opts)

    def _load_balancers(self, target: ServiceTarget | None) -> list[aws.ecs.ServiceLoadBalancerArgs]:
        groups = [target.group] if target else []
        groups += [self._args.inside.target] if self._args.inside else []
        return [
            aws.ecs.ServiceLoadBalancerArgs(
                target_group_arn=group.arn, container_name=TLS_PROXY_NAME, container_port=TLS_PORT
            )
            for group in groups
        ]

    def _forwarders(self, target: ServiceTarget | None) -> list[pulumi.Resource]:
        found: list[pulumi.Resource] = [target.rule] if target else []
        return [*found, self._args.inside.listener] if self._args.inside else found

    def _task_definition(self, name: str) -> aws.ecs.TaskDefinition:
        args = self._args
        task = TaskArgs(
            family=args.system,
            containers=args.containers,
            cpu=args.cpu,
            memory=args.memory,
            task_role=args.task_role,
            execution_role=args.execution_role,
            log=self.log,
            region=args.region,
            tags=args.tags,
            file_system=args.file_system,
        )
        return declare_task(f"{name}-task", task, self._child_opts)

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
