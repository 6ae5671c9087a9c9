"""L2: a task reaches each host that its settings name and that a private hosted zone leads to, on port 443.

Such a name may lead elsewhere for everybody else: what counts is what the Resolver answers in the task's network.
"""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.duties.connections import connects, resolves
from policies.duties.duty import Duty
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.public_zones import RECORD, ZONE, plain
from policies.duties.workloads import settings, tasks

WHY = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html"
LISTENER, RULE = "lb/listener:Listener", "lb/listenerRule:ListenerRule"
BALANCER = "lb/loadBalancer:LoadBalancer"
HTTPS = 443


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service and each load balancer whose private name stands in the settings of its task."""
    hosts = dict(_hosts(estate))
    behind = {balancer.urn: _targets(estate, balancer) for balancer in hosts.values()}
    for task in tasks(estate):
        values = [value for container in task.containers for value in settings(container).values()]
        for (account, host), balancer in hosts.items():
            if account != task.resource.account or not any(f"//{host}" in value for value in values):
                continue
            for starter in task.starters:
                if behind[balancer.urn] & set(_registered(starter)):
                    continue  # it answers under this name itself
                needs = (resolves(estate, starter, host), connects(estate, starter, balancer, HTTPS))
                who, does = estate.label(starter), f"reaches {host} inside its network"
                yield Duty("L2", "internal-hosts", who, does, needs, WHY, starter.urn)


def _targets(estate: DutyEstate, balancer: Resource) -> set[str]:
    """The ARNs of the target groups to which a balancer's listeners forward."""
    listeners = {str(each.facts.get("arn")) for each in estate.of_type(LISTENER)
                 if each.facts.get("loadBalancerArn") == balancer.facts.get("arn")}  # fmt: skip
    rules = (rule for rule in estate.of_type(RULE) if str(rule.facts.get("listenerArn")) in listeners)
    own = (each for each in estate.of_type(LISTENER) if str(each.facts.get("arn")) in listeners)
    actions = [*(rule.facts.get("actions") for rule in rules), *(each.facts.get("defaultActions") for each in own)]
    return {str(action.get("targetGroupArn")) for given in actions for action in items(given)}


def _registered(service: Resource) -> Iterator[str]:
    yield from (str(entry.get("targetGroupArn")) for entry in items(service.facts.get("loadBalancers")))


def _hosts(estate: DutyEstate) -> Iterator[tuple[tuple[str, str], Resource]]:
    """Account and name of each record of a private zone that leads to a load balancer."""
    private = {str(z.facts.get("zoneId") or z.id) for z in estate.of_type(ZONE) if z.facts.get("vpcs")}
    balancers = {plain(balancer.facts.get("dnsName")): balancer for balancer in estate.of_type(BALANCER)}
    for record in estate.of_type(RECORD):
        if str(record.facts.get("zoneId")) not in private:
            continue
        for alias in items(record.facts.get("aliases")):
            if (balancer := balancers.get(plain(alias.get("name")))) is not None:
                yield (record.account, plain(record.facts.get("name"))), balancer
