"""The roles of one application: of its containers, of what starts them, and of its state machine."""

from __future__ import annotations

from infra.components.container_registry import repository_of
from infra.components.role import Role, RoleArgs
from infra.components.system_start import start_role
from infra.context.account_context import AccountContext
from infra.iam.policy_builder import Conditions, allow
from infra.manifest.facts import HostedProduct
from infra.manifest.facts.image_recipes import image_names
from infra.manifest.manifest_model import System

PURPOSES = {"app": "the running container", "boot": "starting the container", "prepare": "its database user, secrets"}


def container_role(context: AccountContext, path: str, system: System, runtime: HostedProduct, purpose: str) -> Role:
    """A role of one system's tasks: ``app`` and ``prepare`` are what containers act as, ``boot`` starts them all."""
    own_account: Conditions = {"StringEquals": {"aws:SourceAccount": context.account_id}}
    images = ("ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer")
    logs = ("logs:CreateLogStream", "logs:PutLogEvents")
    repositories = [repository_of(image) for image in image_names(runtime)]
    secrets = context.arn("secretsmanager", f"secret:mso/{system.id}/*")
    start_permissions = [
        allow("Login", "ecr:GetAuthorizationToken", on=["*"]),
        allow("Images", *images, on=[context.arn("ecr", f"repository/{name}") for name in repositories]),
        allow("Logs", *logs, on=[context.arn("logs", f"log-group:/mso/{system.id}:*")]),
        allow("Secrets", "secretsmanager:GetSecretValue", on=[secrets]),
    ]
    args = RoleArgs(
        name=f"{purpose}-{system.id}",
        path=path,
        description=f"{system.fact.name}: {PURPOSES[purpose]}",
        trust=[allow("Tasks", "sts:AssumeRole", to={"Service": "ecs-tasks.amazonaws.com"}, when=own_account)],
        permissions=start_permissions if purpose == "boot" else (),
        tags=context.tags(system.data_class, system.id),
    )
    return Role(f"{system.id}-{purpose}", args, context.opts)


def start_roles(context: AccountContext, path: str, system: System, runtime: HostedProduct) -> dict[str, Role]:
    """The roles with which a system starts: its tasks, the task that prepares it, and its state machine."""
    roles = {purpose: container_role(context, path, system, runtime, purpose) for purpose in ("boot", "prepare")}
    tags = context.tags(system.data_class, system.id)
    roles["start"] = start_role(system.id, path, context.account_id, tags, context.opts)
    return roles
