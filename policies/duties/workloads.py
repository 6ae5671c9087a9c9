"""The workloads of an estate: the ECS tasks with their containers, roles and places in the network, and functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty_estate import DutyEstate, documents
from policies.separation.estate.entities import Principal

TASK = "ecs/taskDefinition:TaskDefinition"
SERVICE = "ecs/service:Service"


@dataclass(frozen=True, slots=True)
class Task:
    """A task definition, what starts it (services, schedules), its containers, and its two roles where they are known.

    ``execution`` is the role with which ECS starts the task, ``role`` the one that its containers act as.
    """

    resource: Resource
    starters: tuple[Resource, ...]
    containers: tuple[Mapping[str, Any], ...]
    execution: Principal | None
    role: Principal | None
    label: str


def tasks(estate: DutyEstate) -> Iterator[Task]:
    """Every task definition of the estate."""
    starters: dict[str, list[Resource]] = {}
    for service in estate.of_type(SERVICE):
        task = estate.refers(service, "taskDefinition", TASK) or _by_family(estate, service)
        if task is not None:
            starters.setdefault(task.urn, []).append(service)
    for task in estate.of_type(TASK):
        yield Task(
            task,
            tuple(starters.get(task.urn, ())),
            tuple(documents(task.facts.get("containerDefinitions"))),
            estate.role(task, "executionRoleArn"),
            estate.role(task, "taskRoleArn"),
            estate.label(task),
        )


def _by_family(estate: DutyEstate, service: Resource) -> Resource | None:
    """The task definition that a service names as ``family`` or ``family:revision``."""
    named = str(service.facts.get("taskDefinition")).rpartition("/")[2].partition(":")[0]
    found = (t for t in estate.beside(service, TASK) if t.facts.get("family") == named)
    return next(found, None)


def settings(container: Mapping[str, Any]) -> Mapping[str, str]:
    """The environment variables of a container by name."""
    given = container.get("environment") or ()
    return {str(item.get("name")): str(item.get("value")) for item in given if isinstance(item, Mapping)}
