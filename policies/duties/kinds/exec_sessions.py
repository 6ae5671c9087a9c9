"""L6: a session in a container opens: the task speaks to Session Manager, and both ends use the cluster's key."""

from __future__ import annotations

from collections.abc import Iterator

from policies.duties.duty import Call, Duty, Need
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.duties.people import people, session_keys
from policies.duties.workloads import tasks
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-exec.html"
CLUSTER, EXECUTE = "ecs/cluster:Cluster", "ecs:ExecuteCommand"
CHANNELS = ("ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
            "ssmmessages:OpenDataChannel")  # fmt: skip
KEY = "configurations.executeCommandConfiguration.kmsKeyId"


def find(estate: DutyEstate) -> Iterator[Duty]:
    """For each service that lets people execute commands: a duty of its task, and one of each person who is allowed."""
    for task in tasks(estate):
        for service in task.starters:
            if not service.facts.get("enableExecuteCommand"):
                continue
            cluster = estate.refers(service, "cluster", CLUSTER)
            facts = cluster.facts if cluster else {}
            key = value_at(facts, KEY) or value_at(facts, "configuration.executeCommandConfiguration.kmsKeyId")
            needs = tuple(_task(estate, task.role, key))
            actor = task.role.arn if task.role else ""
            yield Duty(
                "L6", "exec-sessions", task.label, "opens a session in its containers", needs, WHY, service.urn, actor
            )
            for who in people(estate.in_account.get(service.account, ())):
                if key and any(s.allow and s.covers_action(EXECUTE) and "*" not in s.actions for s in who.identity):
                    uses = tuple(_person(estate, who, key))
                    does = f"encrypts a session with {task.label}"
                    yield Duty("L6", "exec-sessions", who.name, does, uses, WHY, service.urn, who.arn)


def _task(estate: DutyEstate, role: Principal | None, key: object) -> Iterator[Need]:
    if role is None:
        yield not_in_input("its task role")
        return
    yield from (Call(role, action, "*") for action in CHANNELS)
    if arn := estate.key_arn(key, role.account):
        yield Call(role, "kms:Decrypt", arn)


def _person(estate: DutyEstate, who: Principal, key: object) -> Iterator[Need]:
    if arn := estate.key_arn(key, who.account):
        yield Call(who, "kms:GenerateDataKey", arn, session_keys(who))
