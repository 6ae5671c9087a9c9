"""L2: a workload in a network reaches each AWS service that its role may call, past the policies of VPC endpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.connections import service_connections, through_endpoints
from policies.duties.duty import Duty, Need
from policies.duties.duty_estate import DutyEstate
from policies.duties.existing_resources import ExistingResources
from policies.duties.kinds.declared_work import calls_of
from policies.duties.workloads import about, tasks
from policies.separation.estate.entities import Principal

WHY = "https://docs.aws.amazon.com/vpc/latest/privatelink/aws-services-privatelink-support.html"
CALLED: Mapping[str, str] = {
    "s3": "s3", "dynamodb": "dynamodb", "secretsmanager": "secretsmanager", "ssm": "ssm", "sns": "sns", "sqs": "sqs",
    "states": "states", "events": "events", "kinesis": "kinesis-streams", "firehose": "kinesis-firehose",
    "lambda": "lambda", "athena": "athena", "glue": "glue", "rds-data": "rds-data", "ses": "email",
    "execute-api": "execute-api", "cloudwatch": "monitoring", "textract": "textract", "transcribe": "transcribe",
}  # fmt: skip
"""Service of an action -> the name of its endpoint. Services that others call for the workload are not among them: KMS
is called by the service that keeps the data, CloudWatch Logs by ECS and Lambda."""
POLLED = frozenset({"sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ChangeMessageVisibility"})
"""What Lambda does for a function with the function's role, from a network of its own."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service that starts a task, and for each function in a network, whose role calls something."""
    existing = ExistingResources(estate)
    for task in tasks(estate):
        for starter in task.starters if task.role else ():
            yield from _reaches(estate, existing, starter, task.role, frozenset())
    for function in estate.of_type("lambda/function:Function"):
        role = estate.role(function, "role")
        if role and (function.facts.get("vpcConfig") or {}).get("subnetIds"):
            yield from _reaches(estate, existing, function, role, POLLED)


def _reaches(
    estate: DutyEstate,
    existing: ExistingResources,
    source: Resource,
    role: Principal | None,
    not_called: frozenset[str],
) -> Iterator[Duty]:
    services = sorted(set(_called(role, not_called))) if role else []
    if role and services:
        calls = [call for call in calls_of(estate, existing, role) if call.action not in not_called]
        needs: list[Need] = [*service_connections(estate, source, *services)]
        for service in services:
            own = [call for call in calls if CALLED.get(call.action.partition(":")[0]) == service]
            needs += through_endpoints(estate, source, service, own)
        does = f"reaches {', '.join(services)}"
        yield Duty(
            "L2", "workload-services", estate.label(source), does, tuple(needs), WHY, about(source), role.arn
        )


def _called(role: Principal, not_called: frozenset[str]) -> Iterator[str]:
    """The endpoints of the services that a role's Allow statements name; an Allow of everything names none."""
    for statement in role.identity:
        if statement.allow and not statement.not_action:
            for action in statement.actions:
                service = CALLED.get(action.partition(":")[0])
                if service and action not in not_called:
                    yield service
