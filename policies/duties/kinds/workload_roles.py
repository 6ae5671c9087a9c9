"""L1: a workload gets its roles: the service that runs it may assume each of them, in the name of its account."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import source_of, trusts
from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal

TASKS = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html"
FUNCTIONS = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html"
MACHINES = "https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html"
OF_TASKS = {"taskRoleArn": "task role", "executionRoleArn": "execution role"}


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each role of each task definition, each function and each state machine."""
    for task in estate.of_type("ecs/taskDefinition:TaskDefinition"):
        for prop, name in OF_TASKS.items():
            if task.facts.get(prop):
                source = f"arn:aws:ecs:{task.region}:{task.account}:*"  # ECS names no task, whose id is not known yet
                yield _duty(estate, task, estate.role(task, prop), ("ecs-tasks", source, name, TASKS))
    for function in estate.of_type("lambda/function:Function"):
        source = f"arn:aws:lambda:{function.region}:{function.account}:function:{function.facts.get('name')}"
        yield _duty(estate, function, estate.role(function, "role"), ("lambda", source, "execution role", FUNCTIONS))
    for machine in estate.of_type("sfn/stateMachine:StateMachine"):
        source = f"arn:aws:states:{machine.region}:{machine.account}:stateMachine:{machine.facts.get('name')}"
        yield _duty(estate, machine, estate.role(machine, "roleArn"), ("states", source, "role", MACHINES))


def _duty(estate: DutyEstate, workload: Resource, role: Principal | None, asked: tuple[str, str, str, str]) -> Duty:
    service, source, name, why = asked
    if role is None:
        needs = (not_in_input(f"its {name}", workload.account),)
        return Duty("L1", "workload-roles", estate.label(workload), f"gets its {name}", needs, why, workload.urn)
    need = trusts(role, f"{service}.amazonaws.com", source_of(role.account, source))
    return Duty(
        "L1", "workload-roles", estate.label(workload), f"gets its {name}", (need,), why, workload.urn, role.arn
    )
