"""Ways out of a VPC: internet and NAT gateways, the block on public access, and peering connections."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS, VPCS
from policies.network.addresses import EVERYWHERE, Addresses
from policies.network.filters import Check, Traffic, passed, stopped, through_acl, undecided
from policies.network.records import Ports, Route, Subnet
from policies.network.references import Links, as_items, is_on
from policies.network.route_tables import INTERNET_GATEWAY, RouteTables
from policies.network.routing import LOCAL, NONE, split
from policies.network.subnets import Subnets

ATTACHMENT: Final = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"
NAT: Final = "aws:ec2/natGateway:NatGateway"
BLOCK: Final = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
EXCLUSION: Final = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
PEERING: Final = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
ACCEPTER: Final = "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter"
NAT_PORTS: Final[Ports] = (1024, 65535)
"""The ports that a NAT gateway connects from: docs.aws.amazon.com/vpc/latest/userguide/custom-network-acl.html"""


class Gateways:
    """The gateways of a graph, and what a packet meets at each."""

    def __init__(self, graph: Graph, links: Links, subnets: Subnets, tables: RouteTables) -> None:
        self._graph, self._links, self._subnets, self._tables = graph, links, subnets, tables
        self._vpc_of = {g.urn: links.one(g, "vpcId", *VPCS) for g in graph.of_type(INTERNET_GATEWAY)}
        for attachment in graph.of_type(ATTACHMENT):
            gateway = links.one(attachment, "internetGatewayId", INTERNET_GATEWAY)
            self._vpc_of[gateway or ""] = links.one(attachment, "vpcId", *VPCS)
        self._blocked = {(r.account, r.region): r.facts.get("internetGatewayBlockMode") for r in graph.of_type(BLOCK)}
        self._excluded: dict[str, object] = {}
        for exclusion in graph.of_type(EXCLUSION):
            mode = exclusion.facts.get("internetGatewayExclusionMode")
            for key in (links.one(exclusion, "subnetId", *SUBNETS), links.one(exclusion, "vpcId", *VPCS)):
                if key:
                    self._excluded[key] = mode
        self._accepted = {
            key for r in graph.of_type(ACCEPTER)
            if is_on(r.facts.get("autoAccept")) and (key := links.one(r, "vpcPeeringConnectionId", PEERING))
        }  # fmt: skip

    def internet(
        self, subnet: Subnet, route: Route, public: bool | None, who: str, *, inbound: bool = False
    ) -> Iterator[Check]:
        """An internet gateway: it serves interfaces with public addresses.

        docs.aws.amazon.com/vpc/latest/userguide/VPC_Internet_Gateway.html
        """
        label = self._links.label(route.target)
        text = f"route table {subnet.table.label} of {subnet.label}: {route.cidr} by {route.kind} {label}"
        if route.target not in self._graph:
            yield undecided(text, f"{route.kind} {label} is not in the input")
            return
        if self._vpc_of.get(route.target or "") not in (subnet.vpc, None):
            yield stopped(text, f"internet gateway {label} is not attached to the VPC of {subnet.label}")
            return
        yield passed(text)
        if public is None:
            yield undecided("a public address", f"whether {who} has a public address is not in the input")
        elif not public:
            yield stopped("a public address", f"{who} has no public address, without which {label} carries nothing")
        yield self._block(subnet, through_nat=False, inbound=inbound)

    def _block(self, subnet: Subnet, *, through_nat: bool, inbound: bool = False) -> Check:
        """VPC Block Public Access: docs.aws.amazon.com/vpc/latest/userguide/security-vpc-bpa.html"""
        vpc = self._subnets.vpc(subnet.vpc)
        mode = self._blocked.get((vpc.account, vpc.region))
        mode = "off" if mode is None else mode
        excluded = self._excluded.get(subnet.key, self._excluded.get(subnet.vpc))
        text = f"VPC Block Public Access of {subnet.label}: {mode}"
        if mode is UNKNOWN or excluded is UNKNOWN:
            return undecided(text, f"the mode of VPC Block Public Access for {subnet.label} is not known")
        if mode == "off" or (mode == "block-ingress" and through_nat and not inbound):
            return passed(text)
        if excluded == "allow-bidirectional" or (excluded == "allow-egress" and not inbound):
            return passed(f"{text}, excluded with {excluded}")
        return stopped(text, f"VPC Block Public Access is {mode}, and {subnet.label} is not excluded from it")

    def nat(
        self, subnet: Subnet, route: Route, traffic: Traffic, ports: tuple[Ports, Ports], client: Addresses
    ) -> Iterator[Check]:
        """A NAT gateway: its own subnet must lead to an internet gateway, and the ACLs on both sides must pass.

        ``client`` has the addresses of the client, ``ports`` those that it connects from.
        docs.aws.amazon.com/vpc/latest/userguide/vpc-nat-gateway.html
        """
        label = self._links.label(route.target)
        text = f"route table {subnet.table.label} of {subnet.label}: {route.cidr} by NAT gateway {label}"
        resource = self._graph.get(route.target or "")
        if resource is None:
            yield undecided(text, f"NAT gateway {label} is not in the input")
            return
        if resource.facts.get("connectivityType") is UNKNOWN:
            yield undecided(text, f"whether NAT gateway {label} is public is not known before deployment")
        if resource.facts.get("connectivityType") == "private":
            yield stopped(text, f"NAT gateway {label} is private: it has no way to the internet")
            return
        home = self._subnets.named(self._links.one(resource, "subnetId", *SUBNETS), resource.name)
        if home.unread:
            yield undecided(text, home.unread)
            return
        yield passed(f"{text} in {home.label}")
        if home.key != subnet.key:
            inside = Traffic(traffic.protocol, traffic.port, client, subnet.label)
            yield for_every_destination(through_acl(home.acl, home.label, "ingress", inside, None))
            yield for_every_destination(through_acl(home.acl, home.label, "egress", inside, ports))
        yield through_acl(home.acl, home.label, "egress", traffic, None)
        for part, onward in split(home.table, self._subnets.vpc(home.vpc), traffic.remote):
            for check in self._onward(home, onward, label, str(part)):
                yield replace(check, lost=check.lost & part, at_most=check.at_most & part)
        yield self._block(home, through_nat=True)
        yield through_acl(home.acl, home.label, "ingress", traffic, (NAT_PORTS, NAT_PORTS))

    def leads_to_internet_only(self, route: Route, addresses: Addresses) -> bool:
        """Whether a route leads to a NAT gateway whose subnet sends these addresses to the internet, or nowhere."""
        resource = self._graph.get(route.target or "")
        if route.kind != "NAT gateway" or resource is None:
            return False
        home = self._subnets.named(self._links.one(resource, "subnetId", *SUBNETS), resource.name)
        onward = split(home.table, self._subnets.vpc(home.vpc), addresses)
        return not home.unread and all(
            not part.unread and part.kind in ("internet gateway", NONE, LOCAL) for _, part in onward
        )

    def _onward(self, home: Subnet, route: Route, label: str, to: str) -> Iterator[Check]:
        text = f"route table {home.table.label} of {home.label}: {route.cidr or to} by {route.kind}"
        if route.unread:
            yield undecided(text, route.unread)
        elif route.kind != "internet gateway":
            cause = f"NAT gateway {label} is in {home.label}, whose route table leads to no internet gateway"
            yield stopped(text, cause)
        elif self._vpc_of.get(route.target or "", "") not in (home.vpc, None):
            yield stopped(text, f"internet gateway {self._links.label(route.target)} is not attached to the VPC")
        else:
            yield passed(text)

    def answers_by(self, onward: Route, endpoint: Route, client: Addresses) -> Check:
        """Whether answers to a client come back by the firewall endpoint that its requests went through.

        docs.aws.amazon.com/network-firewall/latest/developerguide/asymmetric-routing.html
        """
        text = f"answers by the {onward.kind} pass the same firewall endpoint"
        table, vpc = None, ""
        if onward.kind == "internet gateway":
            table, vpc = self._tables.of_gateway(onward.target or ""), self._vpc_of.get(onward.target or "") or ""
        elif onward.kind == "NAT gateway" and (gateway := self._graph.get(onward.target or "")):
            home = self._subnets.named(self._links.one(gateway, "subnetId", *SUBNETS), gateway.name)
            table, vpc = home.table, home.vpc
        if table is None:
            return undecided(text, f"no route table sends what comes in by the {onward.kind} to the firewall endpoint")
        back = split(table, self._subnets.vpc(vpc), client)
        if all((route.kind, route.target) == ("endpoint", endpoint.target) for _, route in back):
            return passed(text)
        return undecided(text, f"route table {table.label} brings answers back past the firewall endpoint")

    def egress_only(self, subnet: Subnet, route: Route) -> Iterator[Check]:
        """An egress-only internet gateway, for IPv6.

        docs.aws.amazon.com/vpc/latest/userguide/egress-only-internet-gateway.html
        """
        label = self._links.label(route.target)
        text = f"route table {subnet.table.label} of {subnet.label}: {route.cidr} by egress-only gateway {label}"
        if route.target not in self._graph:
            yield undecided(text, f"egress-only gateway {label} is not in the input")
            return
        yield passed(text)
        yield self._block(subnet, through_nat=True)

    def peering(self, subnet: Subnet, route: Route, other_vpc: str) -> Check:
        """A peering connection to the VPC of the other end; it leads no further than that VPC.

        docs.aws.amazon.com/vpc/latest/peering/vpc-peering-basics.html
        """
        label = self._links.label(route.target)
        text = f"route table {subnet.table.label} of {subnet.label}: {route.cidr} by peering connection {label}"
        connection = self._graph.get(route.target or "")
        if connection is None:
            return undecided(text, f"peering connection {label} is not in the input")
        ends = [self._links.one(connection, prop, *VPCS) for prop in ("vpcId", "peerVpcId")]
        if None in ends:
            return undecided(text, f"a VPC of the peering connection {label} is not known before deployment")
        if {subnet.vpc, other_vpc} != set(ends):
            return stopped(text, f"peering connection {label} does not lead to {self._links.label(other_vpc)}")
        return self._accepted_by_both(connection, text)

    def _accepted_by_both(self, connection: Resource, text: str) -> Check:
        active = connection.urn in self._accepted or is_on(connection.facts.get("autoAccept"))
        if active or "active" in as_items(connection.outputs.get("acceptStatus")):
            return passed(text)
        unread = f"whether somebody accepted the peering connection {connection.name} is not in the input"
        return undecided(text, unread)


def for_every_destination(check: Check) -> Check:
    """A check of the client's own addresses: if one of them fails, it fails whatever the destination is."""
    lost, at_most = (EVERYWHERE if found else Addresses() for found in (check.lost, check.at_most))
    return replace(check, whole=EVERYWHERE, lost=lost, at_most=at_most)
