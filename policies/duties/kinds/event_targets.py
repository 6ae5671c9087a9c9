"""L3: each rule of EventBridge, and each schedule, delivers to its targets and to their dead-letter queues."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.delivery_targets import Sender, as_role, as_service, same_region, source_of
from policies.duties.duty import Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at
from policies.separation.iam.arn_fields import account_of, region_of, service_of

WHY = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html"
WITH_ROLE = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-identity-based.html"
TO_TOPIC = "https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html"
RULES = "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-targets.html"
SCHEDULER = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html"
SCHEDULER_DEAD = "https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html"
TARGET, RULE = "cloudwatch/eventTarget:EventTarget", "cloudwatch/eventRule:EventRule"
SERVICE = "events.amazonaws.com"
BY_POLICY = ("sns", "sqs", "lambda", "logs", "execute-api")
"""Services of targets to which EventBridge delivers as itself, by the target's own policy."""
SOURCE = frozenset({"aws:sourceaccount", "aws:sourcearn", "aws:sourceorgid", "aws:sourceorgpaths"})


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each enabled rule and each of its targets, and for each schedule."""
    rules = {(r.account, r.region, _bus(r.facts), str(r.facts.get("name"))): r for r in estate.of_type(RULE)}
    for target in estate.of_type(TARGET):
        rule = rules.get((target.account, target.region, _bus(target.facts), str(target.facts.get("rule"))))
        if rule is not None and not _is_on(rule).stands:
            continue
        arn = str(target.facts.get("arn"))
        yield _duty(estate, target, arn, tuple(_needs(estate, target, rule, arn)), _page(arn))
        if isinstance(dead := value_at(target.facts, "deadLetterConfig.arn"), str):
            kept = (_standard(estate, dead), *as_service(estate, _to_queue(estate, target), dead))
            yield _duty(estate, target, dead, kept, WHY)
    targeted = {(t.account, t.region, _bus(t.facts), str(t.facts.get("rule"))) for t in estate.of_type(TARGET)}
    for place, rule in rules.items():
        who = f"{estate.account(rule).name or rule.account}:{rule.facts.get('name')}"
        stands = Standing(place in targeted, "the rule has no target: what it matches reaches nobody")
        yield Duty("L3", "event-targets", who, "has a target", (stands, _is_on(rule)), RULES, rule.urn)
    for schedule in estate.of_type("scheduler/schedule:Schedule"):
        arn = str(value_at(schedule.facts, "target.arn"))
        role = estate.role(schedule, "target.roleArn")
        needs = tuple(_by_role(estate, schedule.facts.get("target") or {}, role, arn, "scheduler.amazonaws.com"))
        yield _duty(estate, schedule, arn, (_is_on(schedule), *needs), SCHEDULER, role)
        if isinstance(dead := value_at(schedule.facts, "target.deadLetterConfig.arn"), str):
            kept = (_standard(estate, dead), *as_role(estate, role, dead, "scheduler.amazonaws.com"))
            yield _duty(estate, schedule, dead, kept, SCHEDULER_DEAD, role)


def _standard(estate: DutyEstate, queue: str) -> Standing:
    """EventBridge keeps what it could not deliver in standard queues only."""
    found = estate.by_arn.get(queue)
    fifo = queue.endswith(".fifo") or (found is not None and found.facts.get("fifoQueue") is True)
    return Standing(not fifo, f"{queue.rpartition(':')[2]} is a FIFO queue, in which EventBridge keeps nothing")


def _is_on(rule: Resource) -> Standing:
    """A rule or a schedule does nothing while it is disabled."""
    off = rule.facts.get("state") == "DISABLED" or rule.facts.get("isEnabled") is False
    return Standing(not off, f"{rule.facts.get('name') or rule.name} is disabled: it does nothing")


def _duty(
    estate: DutyEstate, target: Resource, arn: str, needs: tuple[Need, ...], why: str, role: Principal | None = None
) -> Duty:
    who = f"{estate.account(target).name or target.account}:{target.facts.get('rule') or target.name}"
    to = ":".join(arn.split(":")[2:])
    return Duty("L3", "event-targets", who, f"delivers to {to}", needs, why, target.urn, role.arn if role else "")


def _bus(facts: Mapping[str, Any]) -> str:
    return str(facts.get("eventBusName") or "default").rpartition("/")[2]


def _page(arn: str) -> str:
    return {"sns": TO_TOPIC}.get(service_of(arn), WHY if service_of(arn) in BY_POLICY else WITH_ROLE)


def _rule_arn(target: Resource, rule: Resource | None) -> str:
    if rule is not None and isinstance(rule.facts.get("arn"), str):
        return str(rule.facts["arn"])
    bus = _bus(target.facts)
    path = "" if bus == "default" else f"{bus}/"
    return f"arn:aws:events:{target.region}:{target.account}:rule/{path}{target.facts.get('rule')}"


def _needs(estate: DutyEstate, target: Resource, rule: Resource | None, arn: str) -> Iterator[Need]:
    if not service_of(arn):
        yield not_in_input(f"the target {arn}")
        return
    role = estate.role(target, "roleArn")
    if ":api-destination/" in arn:
        yield from _api_destination(estate, arn)
    if ":event-bus/" in arn:
        yield from _bus_needs(estate, target, role, arn)
    elif target.facts.get("roleArn"):
        yield from _by_role(estate, target.facts, role, arn, SERVICE)
    elif service_of(arn) in BY_POLICY:
        yield from same_region(arn, target.region, "a rule")
        yield from as_service(estate, _sender(estate, target, rule, arn), arn)
    else:
        yield Standing(
            False, f"a target of {service_of(arn)} takes a role with which EventBridge delivers; none is named"
        )


def _api_destination(estate: DutyEstate, arn: str) -> Iterator[Need]:
    """An API destination calls with the credentials of its connection."""
    destination = estate.by_arn.get(arn)
    if destination is None:
        yield not_in_input(f"the API destination {arn}")
        return
    url = str(destination.facts.get("invocationEndpoint"))
    yield Standing(url.startswith("https://"), f"{url} is no HTTPS endpoint, to which alone EventBridge posts")
    connection = str(destination.facts.get("connectionArn"))
    stands = estate.by_arn.get(connection) is not None
    yield Standing(stands, f"the connection {connection} of {destination.name} is not there")


def _sender(estate: DutyEstate, target: Resource, rule: Resource | None, arn: str) -> Sender:
    """EventBridge with what it states: to a topic AWS documents no source, and none at all for the topic's key."""
    account = estate.account(target)
    says = source_of(account, _rule_arn(target, rule))
    if service_of(arn) == "sns":
        return Sender(SERVICE, account, says, {}, SOURCE)
    return _to_queue(estate, target, rule) if service_of(arn) == "sqs" else Sender(SERVICE, account, says, says)


def _to_queue(estate: DutyEstate, target: Resource, rule: Resource | None = None) -> Sender:
    """EventBridge to a queue: the queue's policy may name the rule; of the queue's key no page says so."""
    account = estate.account(target)
    says = source_of(account, _rule_arn(target, rule))
    return Sender(SERVICE, account, says, says, unstated_to_kms=SOURCE)


def _bus_needs(estate: DutyEstate, target: Resource, role: Principal | None, arn: str) -> Iterator[Need]:
    """To another bus: with a role that may put events there; the bus of another account has to let that account in."""
    if role is not None:
        yield from as_role(estate, role, arn, SERVICE)
        known = account_of(arn) in estate.model.accounts
        if account_of(arn) != target.account:
            yield Standing(known or None, f"the account of {arn} is not in the input")
        return
    if target.facts.get("roleArn"):
        yield not_in_input("the role of the target", target.account)
        return
    other = account_of(arn) != target.account or region_of(arn) != target.region
    yield Standing(not other, f"{arn} is a bus of another account or Region: the target takes a role; none is named")


def _by_role(
    estate: DutyEstate, facts: Mapping[str, Any], role: Principal | None, arn: str, service: str
) -> Iterator[Need]:
    if service_of(arn) != "ecs":
        yield from as_role(estate, role, arn, service)
        return
    task = value_at(facts, "ecsTarget.taskDefinitionArn") or value_at(facts, "ecsParameters.taskDefinitionArn")
    yield from as_role(estate, role, str(task), service)
    if role is None:
        return
    for definition in estate.graph.identified(str(task)):
        for prop in ("taskRoleArn", "executionRoleArn"):
            passed = estate.role(definition, prop)
            if passed is not None:
                yield Call(role, "iam:PassRole", passed.arn, {"iam:passedtoservice": "ecs-tasks.amazonaws.com"})
