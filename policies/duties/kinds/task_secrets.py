"""L1: a task starts only if its execution role reads every secret and parameter that its containers name.

What the settings of a workload name instead, it reads by itself, as its own role.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from infra.engine.graph import Resource
from policies.duties.connections import service_connections, through_endpoints
from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.workloads import Task, about, settings, tasks
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task_execution_IAM_role.html"
BY_CODE = "https://docs.aws.amazon.com/secretsmanager/latest/userguide/retrieving-secrets.html"
PARAMETER = ":ssm:"
SECRET_ARN = re.compile(r"arn:aws[a-z-]{0,12}:secretsmanager:[a-z0-9-]{1,32}:\d{12}:secret:[\w/+=.@!-]{1,512}")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each secret of each container, for each in the settings of a workload, and for the network."""
    managed = managed_secrets(estate)
    for function in estate.of_type("lambda/function:Function"):
        variables = (function.facts.get("environment") or {}).get("variables") or {}
        yield from _by_code(estate, function, estate.role(function, "role"), map(str, variables.values()), managed)
    for task in tasks(estate):
        values = [value for container in task.containers for value in settings(container).values()]
        yield from _by_code(estate, task.resource, task.role, values, managed)
        role, reads = task.execution, list[Need]()
        services = set()
        for container in task.containers:
            for secret in container.get("secrets") or ():
                name, arn = secret.get("name"), str(secret.get("valueFrom"))
                needs = tuple(_reads(estate, role, arn, managed)) if role else (_no_role(task),)
                does = f"gives {container.get('name')} its secret {name}"
                actor = role.arn if role else ""
                yield Duty("L1", "task-secrets", task.label, does, needs, WHY, task.resource.urn, actor)
                reads += needs
                services.add("ssm" if PARAMETER in arn else "secretsmanager")
        for starter in task.starters if services else ():
            reach = tuple(_reaches(estate, starter, sorted(services), reads))
            yield Duty("L1", "task-secrets", estate.label(starter), "reaches its secrets", reach, WHY, about(starter))


def _by_code(
    estate: DutyEstate, workload: Resource, role: Principal | None, values: Iterable[str], managed: dict[str, str]
) -> Iterator[Duty]:
    """A duty for each secret whose ARN stands in the settings of a workload."""
    for arn in sorted({arn for value in values for arn in SECRET_ARN.findall(value)}):
        needs = tuple(_reads(estate, role, arn, managed)) if role else (not_in_input("its role", workload.account),)
        does, actor = f"reads the secret {arn.rpartition(':')[2]} of its settings", role.arn if role else ""
        yield Duty("L1", "task-secrets", estate.label(workload), does, needs, BY_CODE, workload.urn, actor)


def _no_role(task: Task) -> Need:
    return not_in_input("its execution role", task.resource.account)


def _reaches(estate: DutyEstate, starter: Resource, services: list[str], reads: list[Need]) -> Iterator[Need]:
    yield from service_connections(estate, starter, *services)
    for service in services:
        own = [call for call in reads if isinstance(call, Call) and call.action.startswith(f"{service}:")]
        yield from through_endpoints(estate, starter, service, own)


def _reads(estate: DutyEstate, role: Principal, arn: str, managed: dict[str, str]) -> Iterator[Need]:
    """The requests that read a secret (``arn:...:secret:name:json-key:stage:version``) or a parameter."""
    if PARAMETER in arn:
        yield Call(role, "ssm:GetParameters", arn)
        parameter = estate.entity(arn)
        yield from estate.uses_key(role, parameter and parameter.kms_key_arn, "ssm", "Decrypt")
        return
    secret = ":".join(arn.split(":")[:7])
    yield Call(role, "secretsmanager:GetSecretValue", secret)
    entity = estate.entity(secret)
    key = entity.kms_key_arn if entity else managed.get(secret)
    if key is None:
        yield not_in_input(f"the secret {secret}")
        return
    yield from estate.uses_key(
        role, key, "secretsmanager", "Decrypt", **{"kms:encryptioncontext:secretarn": secret}
    )


def managed_secrets(estate: DutyEstate) -> dict[str, str]:
    """ARN of each secret that a database service manages -> the key that protects it."""
    found: dict[str, str] = {}
    for database in estate.of_type("rds/instance:Instance", "rds/cluster:Cluster", "docdb/cluster:Cluster"):
        for arn, key in _managed(database):
            found[arn] = key
    return found


def _managed(database: Resource) -> Iterator[tuple[str, str]]:
    for secret in database.facts.get("masterUserSecrets") or ():
        key = secret.get("kmsKeyId") or database.facts.get("masterUserSecretKmsKeyId") or ""
        yield str(secret.get("secretArn")), str(key)
