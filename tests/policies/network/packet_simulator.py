"""Walks single packets through a random network, one address and one port at a time, there and back."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, ip_network
from itertools import product

from random_networks import SERVICE_LIST, SUBNETS, VPCS, AclEntry, Question, Spec

CLIENT_PORTS = (32768, 39999, 40000, 40001, 50000, 60999)
NAT_PORTS = (1024, 4999, 5000, 5001, 32767, *CLIENT_PORTS, 61000, 65535)
"""Every port at which an entry of some ACL may begin or end, of those that a Linux task, or a NAT gateway, uses."""
PUBLIC = tuple(map(IPv4Address, ("1.0.0.1", "127.0.0.0", "100.0.0.1", "129.1.2.3", "200.0.0.9")))
"""Public addresses on both sides of every edge that a block of a rule or route has."""


@lru_cache
def _network(cidr: str) -> IPv4Network:
    network = ip_network(cidr)
    assert isinstance(network, IPv4Network)
    return network


def _group_lets(spec: Spec, groups: tuple[str, ...], way: str, port: int, other: IPv4Address, its: tuple[str, ...],
                *, listed: bool = False) -> bool:  # fmt: skip
    for rule in (rule for group in groups for rule in spec.groups[group]):
        if rule.direction != way or rule.protocol not in ("tcp", "-1"):
            continue
        if rule.protocol == "tcp" and not rule.ports[0] <= port <= rule.ports[1]:
            continue
        if rule.peer in spec.groups:
            if rule.peer in its:
                return True
        elif rule.peer == SERVICE_LIST:
            if listed:
                return True
        elif other in _network(rule.peer):
            return True
    return False


def _acl_lets(spec: Spec, subnet: str, way: str, other: IPv4Address, port: int) -> bool:
    entries: list[AclEntry] | None = spec.acls.get(spec.acl_of.get(subnet, ""))
    if entries is None:
        return True
    for entry in sorted(entries, key=lambda entry: entry.number):
        if entry.direction != way or other not in _network(entry.cidr):
            continue
        if entry.protocol == "-1":
            return entry.allow
        if entry.protocol in ("6", "tcp") and entry.ports[0] <= port <= entry.ports[1]:
            return entry.allow
    return False


def _next_hop(spec: Spec, subnet: str, address: IPv4Address) -> str:
    vpc = SUBNETS[subnet][0]
    table = spec.table_of.get(subnet, "")
    routes = [(cidr, target) for cidr, target, _ in spec.routes.get(table, [])] + [(VPCS[vpc], "local")]
    fitting = [(_network(cidr).prefixlen, target) for cidr, target in routes if address in _network(cidr)]
    return max(fitting)[1] if fitting else "none"


def _crosses(spec: Spec, here: str, there: str, address: IPv4Address) -> bool | None:
    """Whether the route table of a subnet brings a packet to another subnet; None by way of a NAT gateway's subnet."""
    hop = _next_hop(spec, here, address)
    if hop == "nat" and _next_hop(spec, spec.nat_subnet, address) in ("nat", "pcx"):
        return None
    if SUBNETS[here][0] == SUBNETS[there][0]:
        return hop == "local"
    return hop == "pcx" and spec.peered


def _worst(answers: Iterable[bool | None]) -> bool | None:
    met = set(answers)
    return False if False in met else None if None in met else True


def connects(spec: Spec, question: Question) -> bool | None:
    """Whether every connection between the two ends opens; None where that depends on what is not simulated."""
    pairs = product(question.source, question.destination)
    return _worst(_pair(spec, question, near, far, question.destination_groups) for near, far in pairs)


def _pair(spec: Spec, question: Question, near: str, far: str, far_groups: tuple[str, ...]) -> bool | None:
    port, crosses = question.port, set[bool | None]()
    for client, server in product(_network(SUBNETS[near][1]), _network(SUBNETS[far][1])):
        crossing = True if near == far else _crosses(spec, near, far, server)
        if not _group_lets(
            spec, question.source_groups, "egress", port, server, far_groups if crossing is not None else ()
        ):
            return False
        if crossing is None:  # with another source address from there on, if at all
            if not _acl_lets(spec, near, "egress", server, port):
                return False
            crosses.add(None)
            continue
        if not _group_lets(spec, far_groups, "ingress", port, client, question.source_groups):
            return False
        if near == far:
            continue
        if not (_acl_lets(spec, near, "egress", server, port) and _acl_lets(spec, far, "ingress", client, port)):
            return False
        crosses |= {crossing, _crosses(spec, far, near, client)}
        for back in CLIENT_PORTS:
            if not (_acl_lets(spec, far, "egress", client, back) and _acl_lets(spec, near, "ingress", server, back)):
                return False
    return _worst(crosses)


def reaches_s3(spec: Spec, question: Question) -> bool | None:
    """Whether S3 answers: at every public address it may have, at none, or (None) at some only."""
    return _worst(_subnet_reaches_s3(spec, question, near) for near in question.source)


def _subnet_reaches_s3(spec: Spec, question: Question, near: str) -> bool | None:
    if spec.endpoint is not None and spec.endpoint[2]:
        subnets, groups, _ = spec.endpoint
        return _worst(_pair(spec, question, near, far, groups) for far in subnets)
    found = {_public(spec, question, near, address) for address in PUBLIC}
    return found.pop() if len(found) == 1 else None


def _public(spec: Spec, question: Question, near: str, address: IPv4Address) -> bool:
    listed = spec.table_of.get(near, "") in spec.gateway_endpoint
    if not _group_lets(spec, question.source_groups, "egress", question.port, address, (), listed=listed):
        return False
    if not _acl_lets(spec, near, "egress", address, question.port):
        return False
    if not all(_acl_lets(spec, near, "ingress", address, back) for back in CLIENT_PORTS):
        return False
    if listed:
        return True
    hop = _next_hop(spec, near, address)
    if hop == "igw":
        return question.public
    return hop == "nat" and _through_nat(spec, question, near, address)


def _through_nat(spec: Spec, question: Question, near: str, address: IPv4Address) -> bool:
    home = spec.nat_subnet
    if home != near:
        for client in _network(SUBNETS[near][1]):
            if not _acl_lets(spec, home, "ingress", client, question.port):
                return False
            if not all(_acl_lets(spec, home, "egress", client, back) for back in CLIENT_PORTS):
                return False
    if not _acl_lets(spec, home, "egress", address, question.port) or _next_hop(spec, home, address) != "igw":
        return False
    return all(_acl_lets(spec, home, "ingress", address, back) for back in NAT_PORTS)
