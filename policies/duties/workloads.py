"""The workloads of an estate: the ECS tasks with their containers, roles and places in the network, and functions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.engine.graph import Resource
from policies.duties.duty_estate import DutyEstate, documents
from policies.duties.machine_calls import Step, steps
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at

TASK = "ecs/taskDefinition:TaskDefinition"
SERVICE = "ecs/service:Service"
MACHINE, SCHEDULE = "sfn/stateMachine:StateMachine", "scheduler/schedule:Schedule"
RULE_TARGET = "cloudwatch/eventTarget:EventTarget"
STEP = "#"
"""Between the URN of a resource and the step of it that starts a task."""


@dataclass(frozen=True, slots=True)
class Task:
    """A task definition, what starts it, its containers, and its two roles where they are known.

    ``starters`` are services; a schedule, a rule or a step of a state machine that runs the task once is given as one.
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
        task = task_of(estate, service)
        if task is not None:
            starters.setdefault(task.urn, []).append(service)
    for task, starter in one_off_starters(estate):
        starters.setdefault(task.urn, []).append(starter)
    for task in estate.of_type(TASK):
        yield Task(
            task,
            tuple(starters.get(task.urn, ())),
            tuple(documents(task.facts.get("containerDefinitions"))),
            estate.role(task, "executionRoleArn"),
            estate.role(task, "taskRoleArn"),
            estate.label(task),
        )


def one_off_starters(estate: DutyEstate) -> Iterator[tuple[Resource, Resource]]:
    """Each task definition that something runs once, with what does so in the form of a service."""
    runs = [
        *((t, t.name, value_at(t.facts, "ecsTarget") or {}) for t in estate.of_type(RULE_TARGET)),
        *((s, s.name, value_at(s.facts, "target.ecsParameters") or {}) for s in estate.of_type(SCHEDULE)),
        *((m, step.name, run) for m in estate.of_type(MACHINE) for step in steps(m) if (run := _run_task(step))),
    ]
    for resource, step, run in runs:
        for task in estate.beside(resource, TASK) if run else ():
            if is_named(task, str(run.get("taskDefinitionArn"))):
                urn, place = f"{resource.urn}{STEP}{step}", run.get("networkConfiguration") or {}
                inputs = {"name": task.facts.get("family"), "networkConfiguration": place}
                yield task, resource.with_(urn=urn, type=f"aws:{SERVICE}", inputs=inputs, outputs={})


def _run_task(step: Step) -> Mapping[str, Any]:
    """What a step of a state machine runs, in the form of a target of a rule; nothing if it runs no task."""
    if step.integration.partition(".")[0] != "ecs:runTask":
        return {}
    network = value_at(step.parameters, "NetworkConfiguration.AwsvpcConfiguration") or {}
    return {
        "taskDefinitionArn": step.parameters.get("TaskDefinition"),
        "networkConfiguration": {
            "subnets": network.get("Subnets"),
            "securityGroups": network.get("SecurityGroups"),
            "assignPublicIp": network.get("AssignPublicIp") == "ENABLED",
        },
    }


def about(starter: Resource) -> str:
    """The URN of the resource that starts a task."""
    return starter.urn.partition(STEP)[0]


def is_named(task: Resource, named: str) -> bool:
    """Whether a name (``family``, ``family:revision`` or an ARN) is of a task definition."""
    return named.rpartition("/")[2].partition(":")[0] == task.facts.get("family")


def task_of(estate: DutyEstate, service: Resource) -> Resource | None:
    """The task definition of a service, which it names by ARN, as ``family`` or as ``family:revision``."""
    if found := estate.refers(service, "taskDefinition", TASK):
        return found
    named = str(service.facts.get("taskDefinition"))
    return next((task for task in estate.beside(service, TASK) if is_named(task, named)), None)


def settings(container: Mapping[str, Any]) -> Mapping[str, str]:
    """The environment variables of a container by name."""
    given = container.get("environment") or ()
    return {str(item.get("name")): str(item.get("value")) for item in given if isinstance(item, Mapping)}
