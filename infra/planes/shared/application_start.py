"""How one application starts: the task that prepares its database user and secrets, upstream's one-off tasks, and then
its services, in this order, by its state machine (docs/adr/0016-one-off-tasks.md).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.container_registry import ContainerRegistry
from infra.components.database import Database
from infra.components.ecs_cluster import EcsCluster
from infra.components.file_system import FileSystem
from infra.components.role import Role
from infra.components.system_start import SystemStart, SystemStartArgs
from infra.components.task_definition import ContainerArgs, TaskArgs, declare_task
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Text, allow
from infra.manifest.facts import DATABASE_PORTS, RDS_CA, HostedProduct, OneOff
from infra.manifest.facts.image_recipes import derived_image, prepare_image
from infra.planes.shared.application_secrets import ApplicationSecrets, ready_stage, with_values

PREPARE = "prepare"


@dataclass(frozen=True, kw_only=True)
class ApplicationStartArgs:
    """``roles`` are the application's by purpose: ``app``, ``boot``, ``prepare`` and ``start``.

    ``environment`` is what its containers have in common; ``services`` are (name, ARN of the task definition).
    """

    context: AccountContext
    system: str
    product: HostedProduct
    roles: Mapping[str, Role]
    cluster: EcsCluster
    registry: ContainerRegistry
    subnet_ids: Sequence[Text]
    security_group_id: Text
    log: aws.cloudwatch.LogGroup
    log_key: Text
    dead_letters: Text
    log_days: int
    secrets: ApplicationSecrets
    values: Mapping[str, Text]
    environment: Mapping[str, Text]
    services: Sequence[tuple[str, Text]]
    tags: Mapping[str, str]
    database: Database | None = None
    file_system: FileSystem | None = None
    client_secret: str = ""
    """The name of the secret that the identity provider makes for it; a new value starts it again."""


def start_application(args: ApplicationStartArgs) -> None:
    """Declare the one-off tasks of an application and the state machine that starts it."""
    one_off = [(PREPARE, _prepare_task(args))]
    one_off += [(task.name, _one_off_task(args, task)) for task in args.product.all_one_off]
    assert args.secrets.ready is not None
    start = SystemStartArgs(
        system=args.system,
        one_off=[(name, task.arn) for name, task in one_off],
        services=args.services,
        ready_secret=args.secrets.ready,
        ready_stage=ready_stage(derived_image(args.product)),
        task_roles=[args.roles[purpose].arn for purpose in ("app", "boot", "prepare")],
        own_writers=[f"prepare-{args.system}", f"start-{args.system}"],
        other_secrets=[args.client_secret] if args.client_secret else (),
        role=args.roles["start"],
        cluster=args.cluster,
        subnet_ids=args.subnet_ids,
        security_group_id=args.security_group_id,
        account_id=args.context.account_id,
        region=args.context.region,
        log_key=args.log_key,
        dead_letters=args.dead_letters,
        log_days=args.log_days,
        tags=args.tags,
    )
    SystemStart(f"{args.system}-start", start, args.context.opts)


def _prepare_task(args: ApplicationStartArgs) -> aws.ecs.TaskDefinition:
    """The task that alone reads the database's master secret; its container asks for it, so no task names it."""
    role, context = args.roles["prepare"], args.context
    own = context.arn("secretsmanager", f"secret:mso/{args.system}/*")
    permissions = [allow("OwnSecrets", "secretsmanager:GetSecretValue", "secretsmanager:PutSecretValue", on=[own])]
    work: dict[str, object] = {"secrets": args.secrets.forms, "cache_token_secret": args.secrets.cache_token,
                              "probe_secret": args.secrets.probe}  # fmt: skip
    if args.client_secret and any("{client_secret}" in form for form in args.product.all_secrets.values()):
        work["client_secret"] = args.client_secret
    if args.database and args.product.database:
        permissions.append(allow("Master", "secretsmanager:GetSecretValue", on=[args.database.secret_arn]))
        work["database"] = {
            "engine": args.product.database.engine,
            "host": args.database.address,
            "port": DATABASE_PORTS[args.product.database.engine],
            "name": args.values["database_name"],
            "user": args.values["database_user"],
            "ca": RDS_CA,
            "extensions": list(args.product.database.extensions),
            "master_secret": args.database.secret_arn,
            "password_secret": args.secrets.password,
        }
    role.grant("secrets", *permissions)
    environment: dict[str, Text] = {"PREPARE": pulumi.Output.json_dumps(work), "AWS_DEFAULT_REGION": context.region}
    container = ContainerArgs(name=PREPARE, image=args.registry.urls[prepare_image()], environment=environment)
    return _task(args, PREPARE, container, role, cpu=256, memory=512)


def _one_off_task(args: ApplicationStartArgs, task: OneOff) -> aws.ecs.TaskDefinition:
    of_task = {name: args.secrets.reference(name, form) for name, form in task.secrets.items()}
    container = ContainerArgs(
        name=task.name,
        image=args.registry.urls[derived_image(args.product)],
        entry_point=task.entry_point,
        command=task.command,
        environment={**args.environment, **{k: with_values(text, args.values) for k, text in task.settings.items()}},
        secrets={**args.secrets.of_variables, **of_task},
        files=args.product.files,
        scratch=args.product.scratch,
    )
    return _task(args, task.name, container, args.roles["app"], cpu=args.product.cpu, memory=args.product.memory)


def _task(
    args: ApplicationStartArgs, name: str, container: ContainerArgs, role: Role, cpu: int, memory: int
) -> aws.ecs.TaskDefinition:
    task = TaskArgs(
        family=f"{args.system}-{name}",
        containers=[container],
        cpu=cpu,
        memory=memory,
        task_role=role,
        execution_role=args.roles["boot"],
        log=args.log,
        region=args.context.region,
        tags=args.tags,
        file_system=args.file_system,
    )
    return declare_task(f"{args.system}-{name}-task", task, args.context.opts)
