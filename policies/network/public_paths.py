"""Between an interface and the internet: out by gateways and back, or in to an interface with a public address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Final

from policies.network.addresses import PUBLIC, Addresses, block
from policies.network.filters import Check, Traffic, passed, stopped, through_acl, through_groups, undecided
from policies.network.gateways import Gateways, for_every_destination
from policies.network.network_firewalls import NetworkFirewalls
from policies.network.pairs import Pairs
from policies.network.records import Interface, Internet, Place, Ports, Route
from policies.network.route_tables import BLACKHOLE
from policies.network.routing import LOCAL, NONE

CLIENT_PORTS: Final[tuple[Ports, Ports]] = ((1024, 65535), (1024, 65535))
"""The ports that some client on the internet connects from."""


class PublicPaths:
    """The steps between an interface and public addresses."""

    def __init__(self, pairs: Pairs, gateways: Gateways, firewalls: NetworkFirewalls) -> None:
        self._pairs, self._gateways, self._firewalls = pairs, gateways, firewalls

    def out(self, source: Place, near: Interface, traffic: Traffic) -> Iterator[Check]:
        """The way out of the VPC to public addresses, and the answer back."""
        answer = (source.ephemeral, source.ephemeral_at_most)
        yield through_groups(near, "egress", traffic)
        yield through_acl(near.subnet.acl, near.label, "egress", traffic, None)
        for part, route in self._pairs.routes(near, traffic.remote):
            yield from _of_part(self._onward(source, near, replace(traffic, remote=part), route), part, traffic)
        yield through_acl(near.subnet.acl, near.label, "ingress", traffic, answer)

    def _onward(self, source: Place, near: Interface, traffic: Traffic, route: Route) -> Iterator[Check]:
        """What the route of one part of the addresses leads through."""
        table = near.subnet.table.label
        text = f"route table {table} of {near.label}: {route.cidr or traffic.name} by {route.kind}"
        if route.unread:
            yield undecided(text, route.unread)
        elif route.kind == "internet gateway":
            yield from self._gateways.internet(near.subnet, route, source.public, source.label)
        elif route.kind == "NAT gateway":
            answer = (source.ephemeral, source.ephemeral_at_most)
            yield from self._gateways.nat(near.subnet, route, traffic, answer, near.addresses)
        elif route.kind == "egress-only gateway":
            yield from self._gateways.egress_only(near.subnet, route)
        elif route.kind == "endpoint":
            yield from self._by_firewall(source, near, traffic, route)
        elif route.kind == NONE:
            yield stopped(text, f"route table {table} of {near.label} has no route to {traffic.name}")
        elif route.kind == LOCAL:
            reason = f"which interface has {traffic.remote} is not asked: give the place instead of the address"
            yield undecided(text, reason)
        elif route.kind == BLACKHOLE:
            yield stopped(text, f"the target of the route {route.cidr} of {table} is gone")
        elif route.kind == "peering":
            yield stopped(text, f"a peering connection leads to its VPC only, not to {traffic.name}")
        else:
            yield undecided(text, f"where the {route.kind} {route.target or ''} leads is not evaluated")

    def _by_firewall(self, source: Place, near: Interface, traffic: Traffic, route: Route) -> Iterator[Check]:
        """By a firewall endpoint, the gateway behind it, and back through the same endpoint.

        docs.aws.amazon.com/network-firewall/latest/developerguide/arch-igw-ngw.html
        """
        text = f"route table {near.subnet.table.label} of {near.label}: {route.cidr} by firewall endpoint"
        if (found := self._firewalls.at(route, near.subnet)) is None:
            yield undecided(text, f"what the endpoint {route.target or ''} does with the traffic is not evaluated")
            return
        firewall, home = found
        answer = (source.ephemeral, source.ephemeral_at_most)
        inside = Traffic(traffic.protocol, traffic.port, near.addresses, near.label)
        yield passed(f"{text} of {firewall.name} in {home.label}")
        yield for_every_destination(through_acl(home.acl, home.label, "ingress", inside, None))
        yield self._firewalls.inspect(firewall, traffic)
        yield through_acl(home.acl, home.label, "egress", traffic, None)
        at_home = Interface(home, near.addresses, None)
        for part, onward in self._pairs.routes(at_home, traffic.remote):
            within = replace(traffic, remote=part)
            if onward.kind == "endpoint":
                steps: Iterable[Check] = [undecided(text, f"a second firewall endpoint after {home.label}")]
            else:
                steps = self._onward(source, at_home, within, onward)
            yield from _of_part(steps, part, traffic)
            yield self._gateways.answers_by(onward, route, near.addresses)
        yield through_acl(home.acl, home.label, "ingress", traffic, answer)
        yield for_every_destination(through_acl(home.acl, home.label, "egress", inside, answer))

    def inward(self, source: Internet, destination: Place, far: Interface, port: int, protocol: str) -> Iterator[Check]:
        """From the internet to an interface with a public address, or from a site behind a VPN, and the answer back."""
        remote = block(source.host) if source.host else PUBLIC
        name = source.host or "the internet"
        traffic = Traffic(protocol, port, remote, name, somewhere=not source.host)
        for part, route in self._pairs.routes(far, remote):
            yield from _of_part(self._answer(destination, far, str(part), route), part, traffic)
        yield through_acl(far.subnet.acl, far.label, "ingress", traffic, None)
        yield through_groups(far, "ingress", traffic)
        yield through_acl(far.subnet.acl, far.label, "egress", traffic, CLIENT_PORTS)

    def _answer(self, destination: Place, far: Interface, to: str, route: Route) -> Iterator[Check]:
        """The route of the answer, which has to lead to the gateway that the request comes in by."""
        table = far.subnet.table.label
        text = f"route table {table} of {far.label}: answers to {to} by {route.kind}"
        if route.unread:
            yield undecided(text, route.unread)
        elif route.kind == "internet gateway":
            found = self._gateways.internet(far.subnet, route, destination.public, destination.label, inbound=True)
            yield from found
        elif route.kind == "VPN gateway":
            yield passed(text)
        elif route.kind == "endpoint":
            yield undecided(text, f"what the endpoint {route.target} does with the traffic is not evaluated")
        else:
            yield stopped(text, f"route table {table} of {far.label} leads to no internet gateway")


def _of_part(checks: Iterable[Check], part: Addresses, traffic: Traffic) -> Iterator[Check]:
    """Checks of one part of the addresses, as checks of all of them."""
    for check in checks:
        lost, at_most = check.lost & part, check.at_most & part
        yield replace(check, whole=traffic.remote, lost=lost, at_most=at_most, somewhere=traffic.somewhere)
