"""L8: a load balancer reaches the containers behind it: on a port that they map, with a health check that fits."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.connections import connects
from policies.duties.duty import Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, items, not_in_input
from policies.duties.workloads import Task, tasks

WHY = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/alb.html"
EMPTY = "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html"
GROUP, LISTENER, RULE = "lb/targetGroup:TargetGroup", "lb/listener:Listener", "lb/listenerRule:ListenerRule"
BALANCER, SUBNET = "lb/loadBalancer:LoadBalancer", "ec2/subnet:Subnet"
REGISTERS = {"lb/targetGroupAttachment:TargetGroupAttachment": "targetGroupArn",
             "autoscaling/attachment:Attachment": "lbTargetGroupArn",
             "autoscaling/group:Group": "targetGroupArns",
             "codedeploy/deploymentGroup:DeploymentGroup": "loadBalancerInfo"}  # fmt: skip
MATCHER = re.compile(r"\d{3}(-\d{3})?(,\d{3}(-\d{3})?)*")
OVER_HTTP = ("HTTP", "HTTPS")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each target group of each service, and one for each target group that a listener forwards to."""
    fronts = _balancers(estate)
    registered: set[str] = set()
    for task in tasks(estate):
        for starter in task.starters:
            for entry in items(starter.facts.get("loadBalancers")):
                group = _group(estate, starter, entry)
                if group is not None:
                    registered.add(group.urn)
                needs = tuple(_needs(estate, task, starter, entry, group, fronts))
                name = group.facts.get("name") if group else entry.get("targetGroupArn")
                does = f"is reached through the target group {name} on port {entry.get('containerPort')}"
                yield Duty("L8", "target-groups", estate.label(starter), does, needs, WHY, starter.urn)
    others = {
        str(arn) for type_, prop in REGISTERS.items() for r in estate.of_type(type_) for arn in items(r.facts.get(prop))
    }
    for group in estate.of_type(GROUP):
        if fronts.get(group.urn) and group.urn not in registered and group.facts.get("targetType") != "lambda":
            has = Standing(str(group.facts.get("arn")) in others, "nothing of the input registers a target in it")
            yield Duty("L8", "target-groups", estate.label(group), "has a target", (has,), EMPTY, group.urn)


def _group(estate: DutyEstate, service: Resource, entry: Mapping[str, Any]) -> Resource | None:
    found = estate.by_arn.get(str(entry.get("targetGroupArn")))
    return found or estate.refers(service, "loadBalancers.targetGroupArn", GROUP)


def _balancers(estate: DutyEstate) -> dict[str, list[Resource]]:
    """URN of a target group -> the load balancers whose listeners, or their rules, forward to it."""
    found: dict[str, list[Resource]] = {}
    listeners = {str(listener.facts.get("arn")): listener for listener in estate.of_type(LISTENER)}
    for source in (*listeners.values(), *estate.of_type(RULE)):
        listener = source if source.type == f"aws:{LISTENER}" else listeners.get(str(source.facts.get("listenerArn")))
        balancer = estate.by_arn.get(str(listener.facts.get("loadBalancerArn"))) if listener else None
        if balancer is None:
            continue
        for arn in forwards_to(source):
            if group := estate.by_arn.get(arn):
                found.setdefault(group.urn, []).append(balancer)
    return found


def forwards_to(source: Resource) -> Iterator[str]:
    """The ARNs of the target groups to which a listener or a rule forwards."""
    for action in items(source.facts.get("defaultActions") or source.facts.get("actions")):
        if isinstance(action, Mapping) and action.get("type") == "forward":
            groups = [action, *items((action.get("forward") or {}).get("targetGroups"))]
            yield from (str(g.get("targetGroupArn") or g.get("arn")) for g in groups if isinstance(g, Mapping))


def _needs(
    estate: DutyEstate,
    task: Task,
    service: Resource,
    entry: Mapping[str, Any],
    group: Resource | None,
    fronts: Mapping[str, list[Resource]],
) -> Iterator[Need]:
    port, name = int(entry.get("containerPort") or 0), entry.get("containerName")
    container = next((c for c in task.containers if c.get("name") == name), None)
    if not task.containers:
        yield not_in_input(f"what the containers of {estate.label(task.resource)} are")
    else:
        yield Standing(container is not None, f"its task has no container {name}")
        yield Standing(port in _ports(container or {}), f"its container {name} maps no port {port}")
    if group is None:
        yield not_in_input(f"the target group {entry.get('targetGroupArn')}")
        return
    of_task, kind = task.resource.facts.get("networkMode"), str(group.facts.get("targetType") or "instance")
    fits = (kind == "ip") == (of_task == "awsvpc")
    yield Standing(
        fits, f"its target group takes targets of type {kind}, and its network mode is {of_task or 'bridge'}"
    )
    network = {str(s.facts.get("vpcId")) for s in estate.of_type(SUBNET) if str(s.id) in _subnets(service)}
    same = not network or group.facts.get("vpcId") in network
    yield Standing(same, f"its target group is in {group.facts.get('vpcId')}, and its tasks are not")
    balancers = fronts.get(group.urn, [])
    yield Standing(bool(balancers), "no listener forwards to its target group")
    yield from _health(task, group, port)
    for balancer in balancers:
        yield _same_zones(estate, balancer, service)
        yield connects(estate, balancer, service, port)


def _ports(container: Mapping[str, Any]) -> set[int]:
    mappings = (m for m in items(container.get("portMappings")) if isinstance(m, Mapping))
    return {int(m["containerPort"]) for m in mappings if str(m.get("containerPort", "")).isdigit()}


def _health(task: Task, group: Resource, port: int) -> Iterator[Need]:
    check = group.facts.get("healthCheck") or {}
    asked = str(check.get("port") or "traffic-port")
    waits, every = int(check.get("timeout") or 5), int(check.get("interval") or 30)
    yield Standing(waits < every, f"its health check waits {waits} s for an answer and asks every {every} s")
    served = {str(p) for container in task.containers for p in _ports(container)}
    yield Standing(
        asked in ("traffic-port", str(port)) or asked in served,
        f"its health check asks port {asked}, which no container maps",
    )
    protocol = str(check.get("protocol") or "HTTP").upper()
    if protocol in OVER_HTTP:
        path, matcher = str(check.get("path") or "/"), str(check.get("matcher") or "200")
        yield Standing(path.startswith("/"), f"its health check asks the path {path}, which does not start with /")
        yield Standing(bool(MATCHER.fullmatch(matcher)), f"its health check accepts {matcher}, which is no status code")
        of_group = str(group.facts.get("protocol") or "").upper()
        mixed = asked == "traffic-port" and of_group in OVER_HTTP and of_group != protocol
        yield Standing(
            not mixed, f"its health check speaks {protocol} to a port that the balancer speaks {of_group} to"
        )


def _subnets(service: Resource) -> list[str]:
    return [str(subnet) for subnet in items((service.facts.get("networkConfiguration") or {}).get("subnets"))]


def _same_zones(estate: DutyEstate, balancer: Resource, service: Resource) -> Need:
    """An application load balancer sends nothing to targets in Availability Zones that it is not enabled in."""
    zones = {str(s.id): str(s.facts.get("availabilityZone")) for s in estate.of_type(SUBNET)}
    behind = _subnets(service)
    before = [str(s) for s in items(balancer.facts.get("subnets"))]
    if not before or not all(subnet in zones for subnet in (*behind, *before)):
        return not_in_input("the Availability Zones of its subnets")
    outside = sorted({zones[s] for s in behind} - {zones[s] for s in before})
    if balancer.facts.get("loadBalancerType") in ("network", "gateway"):
        outside = []
    return Standing(not outside, f"{estate.label(balancer)} is not enabled in {', '.join(outside)}")
