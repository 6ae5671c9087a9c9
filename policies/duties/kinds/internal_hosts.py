"""L2: a task reaches each host that its settings name and that a private hosted zone leads to, on port 443.

Such a name may lead elsewhere for everybody else: what counts is what the Resolver answers in the task's network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from infra.engine.graph import Resource
from policies.duties.connections import connects, resolves
from policies.duties.duty import Duty, Need
from policies.duties.duty_estate import DutyEstate, items
from policies.duties.public_zones import RECORD, ZONE, plain
from policies.duties.workloads import settings, tasks

WHY = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/hosted-zones-private.html"
LISTENER, RULE = "lb/listener:Listener", "lb/listenerRule:ListenerRule"
BALANCER = "lb/loadBalancer:LoadBalancer"
HTTPS = 443
HOST = re.compile(r"//([a-z0-9-]+(?:\.[a-z0-9-]+)+)")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each service and each load balancer whose private name stands in the settings of its task."""
    private = [zone for zone in estate.of_type(ZONE) if zone.facts.get("vpcs")]
    hosts = dict(_hosts(estate, private))
    behind = {balancer.urn: _targets(estate, balancer) for balancer in hosts.values()}
    for task in tasks(estate):
        values = [value for container in task.containers for value in settings(container).values()]
        for (account, host), balancer in hosts.items():
            if account != task.resource.account or not any(f"//{host}" in value for value in values):
                continue
            for starter in task.starters:
                if behind[balancer.urn] & set(_registered(starter)):
                    continue  # it answers under this name itself
                arrives = connects(estate, starter, balancer, HTTPS)
                yield _duty(estate, starter, host, resolves(estate, starter, host), arrives)
        for host in _unled(private, task.resource.account, values, hosts):
            yield from (_duty(estate, starter, host, resolves(estate, starter, host)) for starter in task.starters)


def _duty(estate: DutyEstate, starter: Resource, host: str, *needs: Need) -> Duty:
    does = f"reaches {host} inside its network"
    return Duty("L2", "internal-hosts", estate.label(starter), does, needs, WHY, starter.urn)


def _unled(
    private: Iterable[Resource], account: str, values: Iterable[str], hosts: Mapping[tuple[str, str], Resource]
) -> set[str]:
    """The hosts in settings for which a private zone of the account answers, though no record leads to a balancer."""
    zones = {plain(zone.facts.get("name")) for zone in private if zone.account == account}
    named = {host for value in values for host in HOST.findall(value)} if zones else set()
    return {host for host in named if (account, host) not in hosts and any(_within(host, zone) for zone in zones)}


def _within(host: str, zone: str) -> bool:
    return host == zone or host.endswith(f".{zone}")


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


def _hosts(estate: DutyEstate, zones: Iterable[Resource]) -> Iterator[tuple[tuple[str, str], Resource]]:
    """Account and name of each record of a private zone that leads to a load balancer."""
    private = {str(zone.facts.get("zoneId") or zone.id) for zone in zones}
    balancers = {plain(balancer.facts.get("dnsName")): balancer for balancer in estate.of_type(BALANCER)}
    for record in estate.of_type(RECORD):
        if str(record.facts.get("zoneId")) not in private:
            continue
        for alias in items(record.facts.get("aliases")):
            if (balancer := balancers.get(plain(alias.get("name")))) is not None:
                yield (record.account, plain(record.facts.get("name"))), balancer
