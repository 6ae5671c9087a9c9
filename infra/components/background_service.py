"""A process of a hosted system to which the load balancer sends nothing: a worker, or a scheduler."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.ecs_cluster import EcsCluster
from infra.components.file_system import FileSystem
from infra.components.role import Role
from infra.components.task_definition import ContainerArgs, TaskArgs, declare_task
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class BackgroundServiceArgs:
    """``copies`` tasks run the one ``container``; a ``single`` process is never two at a time, in a deployment neither.

    ``log`` is the log group of the system, shared with its web task.
    """

    family: str
    container: ContainerArgs
    single: bool
    cpu: int
    memory: int
    copies: int
    region: str
    cluster: EcsCluster
    subnet_ids: Sequence[Text]
    security_group_id: Text
    task_role: Role
    execution_role: Role
    log: aws.cloudwatch.LogGroup
    tags: Mapping[str, str]
    file_system: FileSystem | None = None

    def __post_init__(self) -> None:
        if self.single and self.copies != 1:
            raise ValueError(f"service {self.family}: copies must be 1 for a single process, got {self.copies}")


class BackgroundService(pulumi.ComponentResource):
    """A Fargate service that nothing connects to: read-only, unprivileged, without ECS Exec (45 CFR 164.312(c)(1))."""

    task: aws.ecs.TaskDefinition

    def __init__(self, name: str, args: BackgroundServiceArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:BackgroundService", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        task = TaskArgs(
            family=args.family,
            containers=[args.container],
            cpu=args.cpu,
            memory=args.memory,
            task_role=args.task_role,
            execution_role=args.execution_role,
            log=args.log,
            region=args.region,
            tags=args.tags,
            file_system=args.file_system,
        )
        self.task = declare_task(f"{name}-task", task, child_opts)
        service = aws.ecs.Service(
            name,
            name=args.family,
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
                subnets=args.subnet_ids, security_groups=[args.security_group_id], assign_public_ip=False
            ),
            tags=args.tags,
            opts=child_opts,
        )
        self.register_outputs({"service": service.id})
