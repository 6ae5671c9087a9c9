"""From one network interface to another: groups, ACLs and routes on both sides, and the answer back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from policies.network.addresses import Addresses
from policies.network.filters import Check, Traffic, passed, stopped, through_acl, through_groups, undecided
from policies.network.gateways import Gateways
from policies.network.records import Interface, Place, Ports
from policies.network.route_tables import BLACKHOLE
from policies.network.routing import LOCAL, NONE, Part, split
from policies.network.subnets import Subnets
from policies.network.transit_gateways import TransitGateways

TO_THE_INTERNET: Final = ("internet gateway", "egress-only gateway")
DECIDED: Final = (LOCAL, NONE, BLACKHOLE, "peering", "transit gateway", *TO_THE_INTERNET)
"""Kinds of route after which it is known where a packet arrives."""


class Pairs:
    """The steps between two interfaces."""

    def __init__(self, subnets: Subnets, gateways: Gateways, transit: TransitGateways) -> None:
        self._subnets, self._gateways, self._transit = subnets, gateways, transit

    def steps(
        self, source: Place, near: Interface, destination: Place, far: Interface, port: int, protocol: str
    ) -> Iterator[Check]:
        """From one interface to another, and the answer back."""
        there = self.routes(near, far.addresses)
        outward_refers, inward_refers = (self._refers(near, far, there, way) for way in ("egress", "ingress"))
        outward = _traffic(protocol, port, far, destination.label, outward_refers)
        inward = _traffic(protocol, port, near, source.label, inward_refers)
        answer = (source.ephemeral, source.ephemeral_at_most)
        yield through_groups(near, "egress", outward)
        if near.subnet.key == far.subnet.key:
            yield passed(f"{near.label} is the subnet of both: no network ACL and no route between them")
            yield through_groups(far, "ingress", inward)
            return
        yield through_acl(near.subnet.acl, near.label, "egress", outward, None)
        hops = list(self._hops(near, far, there, outward, inward, None))
        yield from hops
        if any(route.kind not in DECIDED for _, route in there) or any(hop.at_most and not hop.lost for hop in hops):
            return  # on the other side, the packet may have another source address
        yield through_acl(far.subnet.acl, far.label, "ingress", inward, None)
        yield through_groups(far, "ingress", inward)
        yield from self._hops(far, near, self.routes(far, near.addresses), inward, outward, answer)
        yield through_acl(far.subnet.acl, far.label, "egress", inward, answer)
        yield through_acl(near.subnet.acl, near.label, "ingress", outward, answer)

    def routes(self, near: Interface, addresses: Addresses) -> list[Part]:
        """The addresses by the route that they take from the subnet of an interface."""
        return split(near.subnet.table, self._subnets.vpc(near.subnet.vpc), addresses)

    def _refers(self, near: Interface, far: Interface, there: list[Part], direction: str) -> bool | None:
        """Whether rules may refer to the groups of the other end; None where that is not known.

        In one VPC; across a peering connection within a Region; across a transit gateway that supports it, in inbound
        rules. docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html
        """
        if near.subnet.vpc == far.subnet.vpc:
            return True
        regions = {self._subnets.vpc(interface.subnet.vpc).region for interface in (near, far)}
        answers: set[bool | None] = set()
        for _, route in there:
            if route.unread:
                answers.add(None)
            elif route.kind == "transit gateway" and direction == "ingress":
                answers.add(self._transit.lets_groups_refer(route, near.subnet, far.subnet))
            else:
                answers.add(route.kind == "peering" and len(regions) == 1)
        return False if False in answers else None if None in answers else True

    def _hops(
        self, near: Interface, far: Interface, there: list[Part], traffic: Traffic, back: Traffic,
        answer: tuple[Ports, Ports] | None,
    ) -> Iterator[Check]:  # fmt: skip
        """The way by the route table of one subnet to another."""
        name = traffic.name
        for addresses, route in there:
            text = f"route table {near.subnet.table.label} of {near.label}: {route.cidr or addresses} by {route.kind}"
            if route.unread:
                yield undecided(text, route.unread)
            elif route.kind == LOCAL and near.subnet.vpc == far.subnet.vpc:
                yield passed(text)
            elif route.kind == LOCAL:
                yield stopped(text, f"{addresses} is in the own VPC of {near.label}, not where {name} is")
            elif route.kind == NONE:
                yield stopped(
                    text, f"route table {near.subnet.table.label} of {near.label} has no route to {name} ({addresses})"
                )
            elif route.kind == BLACKHOLE:
                yield stopped(text, f"the target of the route {route.cidr} of {near.subnet.table.label} is gone")
            elif route.kind == "peering":
                yield self._gateways.peering(near.subnet, route, far.subnet.vpc)
            elif route.kind == "transit gateway":
                yield from self._transit.hop(near, far, route, traffic, back, answer)
            elif route.kind in TO_THE_INTERNET or self._gateways.leads_to_internet_only(route, addresses):
                yield stopped(text, f"the {route.kind} leads to the internet, not to the private addresses of {name}")
            else:
                yield undecided(text, f"where the {route.kind} {route.target or ''} leads is not evaluated")


def _traffic(protocol: str, port: int, far: Interface, name: str, refers: bool | None) -> Traffic:
    """What passes an interface; its other end is ``far``, to whose groups rules may refer if ``refers``."""
    keys = frozenset(group.key for group in far.groups or () if group.key)
    groups, perhaps = (keys if refers else frozenset()), (keys if refers is None else frozenset())
    return Traffic(protocol, port, far.addresses, f"{name} in {far.label}", groups, perhaps)
