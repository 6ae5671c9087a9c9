"""Hosts of a practice at which anybody of the internet can knock: who has their key or password acts as their role.

Sign-in at an operating system is no request to AWS: no policy decides it, and who holds a key of SSH or a password is
not in the input. Each such host is an open question (``Missing``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.declared_exits import CIDRS
from policies.separation.estate.entities import PRACTICE_PLANES, Account
from policies.separation.estate.graph_references import References, items_of
from policies.separation.estate.missing_input import Missing
from policies.separation.estate.network_openings import GROUP_TYPES, RULE_TYPES

HOSTS: Final[Mapping[str, tuple[str, str]]] = {
    "aws:ec2/instance:Instance": ("iamInstanceProfile", "associatePublicIpAddress"),
    "aws:ec2/spotInstanceRequest:SpotInstanceRequest": ("iamInstanceProfile", "associatePublicIpAddress"),
    "aws:ec2/launchTemplate:LaunchTemplate": ("iamInstanceProfile", "networkInterfaces.associatePublicIpAddress"),
    "aws:ec2/launchConfiguration:LaunchConfiguration": ("iamInstanceProfile", "associatePublicIpAddress"),
}
"""Type -> the properties with its role and with whether it has a public address (a subnet decides if none says)."""
GROUPS: Final = ("vpcSecurityGroupIds", "securityGroups", "networkInterfaces.securityGroups")
SIGN_IN: Final[Mapping[int, str]] = {22: "SSH", 3389: "RDP", 5985: "WinRM", 5986: "WinRM"}
ANYWHERE: Final = frozenset({"0.0.0.0/0", "::/0"})
TCP: Final = ("tcp", "6")
AFFECTS: Final = frozenset({"W1"})


def open_hosts(graph: Graph, refs: References, accounts: Mapping[str, Account]) -> Iterator[Missing]:
    """The hosts of practices that act as a role and take sign-ins from the internet."""
    hosts = [host for host in graph.of_type(*HOSTS) if _is_of_practice(host, accounts) and _has_role(host)]
    opened = _opened(graph, refs) if hosts else {}
    for host in hosts:
        groups = {group.urn for prop in GROUPS for group in refs.resolve(host, prop, *GROUP_TYPES)}
        if ways := sorted({way for urn in groups for way in opened.get(urn, ())}):
            what = f"takes {' and '.join(ways)} from the internet: who holds a key of it acts as its role"
            yield Missing(f"{host.type} {host.name} ({host.urn}) {what}", host.account, AFFECTS)


def _is_of_practice(host: Resource, accounts: Mapping[str, Account]) -> bool:
    account = accounts.get(host.account)
    return account is not None and account.plane in PRACTICE_PLANES


def _has_role(host: Resource) -> bool:
    role, public = HOSTS[host.type]
    return bool(host.facts.get(role)) and "false" not in {str(value).lower() for value in values_at(host.facts, public)}


def _opened(graph: Graph, refs: References) -> dict[str, set[str]]:
    """URN of a security group -> the ways to sign in that it lets the internet use."""
    found: dict[str, set[str]] = {}
    for group in graph.of_type(*GROUP_TYPES):
        for rule in items_of(group.props.get("ingress")):
            found.setdefault(group.urn, set()).update(_ways(rule))
    for rule in graph.of_type(*RULE_TYPES):
        if (RULE_TYPES[rule.type] or rule.facts.get("type")) == "ingress":
            for group in refs.resolve(rule, "securityGroupId", *GROUP_TYPES):
                found.setdefault(group.urn, set()).update(_ways(rule.facts))
    return found


def _ways(rule: Any) -> Iterator[str]:
    """The ways to sign in that a rule lets the internet use."""
    if not isinstance(rule, Mapping) or not ANYWHERE & {str(v) for prop in CIDRS for v in items_of(rule.get(prop))}:
        return
    protocol = str(rule.get("protocol") or rule.get("ipProtocol")).lower()
    first, last = rule.get("fromPort"), rule.get("toPort")
    if protocol not in TCP:
        yield from set(SIGN_IN.values()) if protocol in ("-1", "all") else ()
    elif isinstance(first, int) and isinstance(last, int):
        yield from {name for port, name in SIGN_IN.items() if first <= port <= last}
