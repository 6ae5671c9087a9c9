"""L2: a state machine does what its definition says: its role may make the request of each of its tasks."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.delivery_targets import source_of
from policies.duties.duty import AnyOf, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.machine_calls import Step, action_of, call_needs, fault_of, steps
from policies.duties.people import is_person, is_pipeline
from policies.duties.workloads import TASK, is_named
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.conditions import Values

ECS = "https://docs.aws.amazon.com/step-functions/latest/dg/connect-ecs.html"
SDK = "https://docs.aws.amazon.com/step-functions/latest/dg/supported-services-awssdk.html"
LOGS = "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html"
KEY = "https://docs.aws.amazon.com/step-functions/latest/dg/encryption-at-rest.html"
DELIVER_LOGS = (
    "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
)  # fmt: skip
"""What the role of a state machine needs to deliver its log, on every resource."""
DELIVERY = "delivery.logs.amazonaws.com"
LANGUAGE = "https://docs.aws.amazon.com/step-functions/latest/dg/concepts-amazon-states-language.html"
GROUP = "cloudwatch/logGroup:LogGroup"
ANSWER = "states:SendTaskSuccess"
WAITING = ("ecs:StopTask", "ecs:DescribeTasks")
WAITING_RULE = ("events:PutTargets", "events:PutRule", "events:DescribeRule")
"""What it takes to wait for a task of ECS: to look at it, to stop it, and to hear of its end."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each task of each state machine, and one for its log."""
    for machine in estate.of_type("sfn/stateMachine:StateMachine"):
        role, label = estate.role(machine, "roleArn"), estate.label(machine)
        actor = role.arn if role else ""
        for step in steps(machine):
            needs = tuple(_needs(estate, machine, role, step)) if role else (not_in_input("its role", machine.account),)
            if needs:
                page = ECS if step.integration.startswith("ecs:") else SDK
                yield Duty("L2", "state-machines", label, f"does {step.name}", needs, page, machine.urn, actor)
        key = (machine.facts.get("encryptionConfiguration") or {}).get("kmsKeyId")
        if role and key:
            use = tuple(estate.uses_key(role, key, "states", "Decrypt", "GenerateDataKey"))
            yield Duty("L2", "state-machines", label, "encrypts its executions", use, KEY, machine.urn, actor)
        whole = Standing(not (fault := fault_of(machine)), fault)
        yield Duty("L2", "state-machines", label, "has a definition", (whole,), LANGUAGE, machine.urn, actor)
        level = (machine.facts.get("loggingConfiguration") or {}).get("level")
        if role and level not in (None, "OFF"):
            log: tuple[Need, ...] = tuple(
                Call(role, action, "*", {"aws:requestedregion": machine.region}) for action in DELIVER_LOGS
            )
            sent = _of_log(estate, machine)
            log += tuple(_group_stands(estate, machine))
            log += tuple(estate.service_uses_key(DELIVERY, key, role.account, "Decrypt", context=sent))
            yield Duty("L2", "state-machines", label, "delivers its log", log, LOGS, machine.urn, actor)


def _group_stands(estate: DutyEstate, machine: Resource) -> Iterator[Need]:
    named = str(value_at(machine.facts, "loggingConfiguration.logDestination")).removesuffix(":*")
    if named not in {str(group.facts.get("arn")).removesuffix(":*") for group in estate.of_type(GROUP)}:
        yield not_in_input(f"the log group {named}")


def _of_log(estate: DutyEstate, machine: Resource) -> dict[str, Values]:
    """What CloudWatch Logs states when it delivers the log of a machine that is encrypted with its owner's key."""
    source = f"arn:aws:logs:{machine.region}:{machine.account}:*"
    return {**source_of(estate.account(machine), source), "kms:encryptioncontext:sourcearn": source}


def _needs(estate: DutyEstate, machine: Resource, role: Principal, step: Step) -> Iterator[Need]:
    call, _, pattern = step.integration.partition(".")
    action = action_of(step)
    if call == "ecs:runTask":
        yield from _runs_task(estate, machine, role, step, waits=pattern == "sync")
    elif call == "lambda:invoke":
        yield from (Call(role, "lambda:InvokeFunction", arn) for arn in _arns(step))
    elif action == "ecs:UpdateService":
        yield Call(role, action, _service_arn(machine, step), _cluster(step))
    elif action:
        yield from call_needs(estate, machine, role, step, _cluster(step))
    else:
        yield Standing(None, f"what the integration {step.integration} needs is not evaluated")
    if pattern == "waitForTaskToken":
        yield _answered(estate, machine)


def _answered(estate: DutyEstate, machine: Resource) -> Need:
    """A task that waits for its token is answered by somebody of the account."""
    who = [p for p in estate.in_account.get(machine.account, ()) if not (is_person(p) or is_pipeline(p))
           if any(s.allow and not s.not_action and s.covers_action(ANSWER) for s in p.identity)]  # fmt: skip
    return AnyOf(tuple((Call(p, ANSWER, "*"),) for p in who), "nobody may answer the token that it waits for")


def _runs_task(estate: DutyEstate, machine: Resource, role: Principal, step: Step, *, waits: bool) -> Iterator[Need]:
    named, context = str(step.parameters.get("TaskDefinition")), _cluster(step)
    here = f"{machine.region}:{machine.account}"
    arn = named if named.startswith("arn:") else f"arn:aws:ecs:{here}:task-definition/{named}"
    yield Call(role, "ecs:RunTask", arn, context)
    tasks = [task for task in estate.beside(machine, TASK) if is_named(task, named)]
    if not tasks:
        yield not_in_input(f"the task definition {named}", machine.account)
    for passed in sorted({str(r) for t in tasks for p in ("taskRoleArn", "executionRoleArn") if (r := t.facts.get(p))}):
        yield Call(role, "iam:PassRole", passed, {"iam:passedtoservice": "ecs-tasks.amazonaws.com"})
    if waits:
        cluster = str(step.parameters.get("Cluster", "default")).rpartition("/")[2]
        yield from (Call(role, action, f"arn:aws:ecs:{here}:task/{cluster}/*", context) for action in WAITING)
        rule = f"arn:aws:events:{here}:rule/StepFunctionsGetEventsForECSTaskRule"
        yield from (Call(role, action, rule) for action in WAITING_RULE)


def _cluster(step: Step) -> dict[str, Values]:
    cluster = step.parameters.get("Cluster")
    return {"ecs:cluster": cluster} if isinstance(cluster, str) and cluster.startswith("arn:") else {}


def _service_arn(machine: Resource, step: Step) -> str:
    """The ARN of the service that a step deploys, which it names with its cluster."""
    cluster = str(step.parameters.get("Cluster", "default")).rpartition("/")[2]
    named = str(step.parameters.get("Service"))
    return (
        named
        if named.startswith("arn:")
        else f"arn:aws:ecs:{machine.region}:{machine.account}:service/{cluster}/{named}"
    )


def _arns(step: Step) -> list[str]:
    return [value for value in step.parameters.values() if isinstance(value, str) and value.startswith("arn:")]
