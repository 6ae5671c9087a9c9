"""A process of a hosted system to which the load balancer sends nothing: a worker, or a scheduler."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.ecs_cluster import EcsCluster
from infra.components.task_definition import TaskArgs, declare_task
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class BackgroundServiceArgs:
    """``copies`` of ``task`` run; a ``single`` process is never two at a time, in a deployment neither.

    The service has the name and the tags of its task, whose log group is that of the system.
    """

    task: TaskArgs
    single: bool
    copies: int
    cluster: EcsCluster
    subnet_ids: Sequence[Text]
    security_group_ids: Sequence[Text]

    def __post_init__(self) -> None:
        if self.single and self.copies != 1:
            raise ValueError(f"service {self.task.family}: copies must be 1 for a single process, got {self.copies}")


class BackgroundService(pulumi.ComponentResource):
    """A Fargate service that nothing connects to: read-only, unprivileged, without ECS Exec (45 CFR 164.312(c)(1))."""

    task: aws.ecs.TaskDefinition

    def __init__(self, name: str, args: BackgroundServiceArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:BackgroundService", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        self.task = declare_task(f"{name}-task", args.task, child_opts)
        service = aws.ecs.Service(
            name,
            name=args.task.family,
            cluster=args.cluster.arn,
            task_definition=self.task.arn,
            desired_count=args.copies,
            launch_type="FARGATE",
            platform_version="LATEST",
            enable_execute_command=False,
            propagate_tags="SERVICE",
            # a scheduler that ran twice would do everything twice, so the old one ends before the new one starts
            deployment_minimum_healthy_percent=0 if args.single else 100,
            deployment_maximum_percent=100 if args.single else 200,
            deployment_circuit_breaker=aws.ecs.ServiceDeploymentCircuitBreakerArgs(enable=True, rollback=True),
            network_configuration=aws.ecs.ServiceNetworkConfigurationArgs(
                subnets=args.subnet_ids, security_groups=args.security_group_ids, assign_public_ip=False
            ),
            tags=args.task.tags,
            opts=child_opts,
        )
        self.register_outputs({"service": service.id})
