"""An ECS task definition on Fargate: containers that are read-only, unprivileged, and share nothing but the network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

import pulumi
import pulumi_aws as aws

from infra.components.file_system import FileSystem
from infra.components.role import Role
from infra.iam.policy_builder import Text

USER: Final = "1000:1000"
"""The user and group of every container; an empty volume belongs to them only where the image declares it so."""


@dataclass(frozen=True, kw_only=True)
class ContainerArgs:
    """One container. ``secrets`` maps environment variables to secret ARNs: the task has the reference, not the value.

    ``command`` and ``entry_point`` override the image's own; empty keeps them. The task's file system is mounted at
    ``files``; ``scratch`` are empty volumes, which the image declares by ``VOLUME`` so that its user may write.
    """

    name: str
    image: Text
    port: int | None = None
    entry_point: Sequence[str] = ()
    command: Sequence[str] = ()
    environment: Mapping[str, Text] = field(default_factory=dict)
    secrets: Mapping[str, Text] = field(default_factory=dict)
    files: str = ""
    files_read_only: bool = False
    scratch: Sequence[str] = ("/tmp",)

    def volumes(self) -> dict[str, str]:
        """Each empty volume's name and its path; ``/tmp`` of the first container keeps the name that it had."""
        return {f"{self.name}-scratch{number or ''}": path for number, path in enumerate(self.scratch)}


@dataclass(frozen=True, kw_only=True)
class TaskArgs:
    """``family`` is unique in the account. ``log`` receives the containers' output, each under its name."""

    family: str
    containers: Sequence[ContainerArgs]
    cpu: int
    memory: int
    task_role: Role
    execution_role: Role
    log: aws.cloudwatch.LogGroup
    region: str
    tags: Mapping[str, str]
    file_system: FileSystem | None = None

    def __post_init__(self) -> None:
        ports = [container.port for container in self.containers if container.port]
        if twice := sorted({port for port in ports if ports.count(port) > 1}):
            raise ValueError(f"task {self.family}: two containers listen on port {twice[0]}; they share one network")
        if low := sorted(port for port in ports if port < 1024):
            raise ValueError(f"task {self.family}: port {low[0]} is below 1024, which its user cannot bind")


def declare_task(name: str, args: TaskArgs, opts: pulumi.ResourceOptions) -> aws.ecs.TaskDefinition:
    """Declare the task definition (45 CFR 164.308(a)(1)(ii)(B), 164.312(a)(1), 164.312(c)(1))."""
    empty = [volume for container in args.containers for volume in container.volumes()]
    volumes = [aws.ecs.TaskDefinitionVolumeArgs(name=volume) for volume in empty]
    if args.file_system is not None and any(container.files for container in args.containers):
        volumes.append(_file_volume(args.file_system))
    return aws.ecs.TaskDefinition(
        name,
        family=args.family,
        cpu=str(args.cpu),
        memory=str(args.memory),
        network_mode="awsvpc",
        requires_compatibilities=["FARGATE"],
        task_role_arn=args.task_role.arn,
        execution_role_arn=args.execution_role.arn,
        container_definitions=pulumi.Output.json_dumps([_container(args, each) for each in args.containers]),
        volumes=volumes,
        tags=args.tags,
        opts=opts,
    )


def _container(args: TaskArgs, container: ContainerArgs) -> dict[str, Any]:
    mounts: list[dict[str, Any]] = []
    if container.files and args.file_system is not None:
        at, read_only = container.files, container.files_read_only
        mounts.append({"sourceVolume": "files", "containerPath": at, "readOnly": read_only})
    for volume, path in container.volumes().items():
        mounts.append({"sourceVolume": volume, "containerPath": path, "readOnly": False})
    port = {"portMappings": [{"containerPort": container.port, "protocol": "tcp"}]} if container.port else {}
    return {
        "name": container.name,
        "image": container.image,
        "essential": True,
        **({"entryPoint": list(container.entry_point)} if container.entry_point else {}),
        **({"command": list(container.command)} if container.command else {}),
        **port,
        "readonlyRootFilesystem": True,
        "user": USER,
        "privileged": False,
        "linuxParameters": {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}},
        "environment": [{"name": key, "value": value} for key, value in sorted(container.environment.items())],
        "secrets": [{"name": key, "valueFrom": arn} for key, arn in sorted(container.secrets.items())],
        "mountPoints": mounts,
        "logConfiguration": {
            "logDriver": "awslogs",
            "options": {
                "awslogs-group": args.log.name,
                "awslogs-region": args.region,
                "awslogs-stream-prefix": container.name,
            },
        },
    }


def _file_volume(file_system: FileSystem) -> aws.ecs.TaskDefinitionVolumeArgs:
    mount = aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationArgs(
        file_system_id=file_system.id,
        transit_encryption="ENABLED",
        authorization_config=aws.ecs.TaskDefinitionVolumeEfsVolumeConfigurationAuthorizationConfigArgs(
            access_point_id=file_system.access_point_id, iam="ENABLED"
        ),
    )
    return aws.ecs.TaskDefinitionVolumeArgs(name="files", efs_volume_configuration=mount)
