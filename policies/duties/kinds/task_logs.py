"""L1: a task writes its log: the group stands, its role may write to it, and its network reaches CloudWatch Logs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from policies.duties.connections import service_connections, through_endpoints
from policies.duties.delivery_targets import writes_log_stream
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.workloads import Task, about, tasks

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each log group that the containers of a task name, and one for the network of its services."""
    groups = {(group.account, str(group.facts.get("name"))) for group in estate.of_type("cloudwatch/logGroup:LogGroup")}
    for task in tasks(estate):
        named = {str(options.get("awslogs-group")): options for options in map(_options, task.containers) if options}
        for group, options in sorted(named.items()):
            needs = tuple(_writes(task, group, options, groups))
            actor = task.execution.arn if task.execution else ""
            yield Duty("L1", "task-logs", task.label, f"writes its log {group}", needs, WHY, task.resource.urn, actor)
        for starter in task.starters if named else ():
            calls = [call for group, options in named.items() for call in _writes(task, group, options, groups)]
            reach = service_connections(estate, starter, "logs")
            needs = (*reach, *through_endpoints(estate, starter, "logs", calls))
            yield Duty("L1", "task-logs", estate.label(starter), "reaches CloudWatch Logs", needs, WHY, about(starter))


def _options(container: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The options of the awslogs driver, or None for another driver."""
    configuration = container.get("logConfiguration") or {}
    return configuration.get("options") or {} if configuration.get("logDriver") == "awslogs" else None


def _writes(task: Task, group: str, options: Mapping[str, Any], groups: set[tuple[str, str]]) -> Iterator[Need]:
    if task.execution is None:
        yield not_in_input("its execution role", task.resource.account)
        return
    account, region = task.resource.account, str(options.get("awslogs-region") or task.resource.region)
    arn = f"arn:aws:logs:{region}:{account}:log-group:{group}"
    if options.get("awslogs-create-group") == "true":
        yield Call(task.execution, "logs:CreateLogGroup", arn)
    else:
        yield Standing((account, group) in groups, f"no log group {group} stands in the account")
    yield from writes_log_stream(task.execution, arn, "*")
