"""Transit gateways: attachments, their route tables, and the way from one VPC to another.

docs.aws.amazon.com/vpc/latest/tgw/how-transit-gateways-work.html
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS, VPCS
from policies.network.addresses import Addresses, block, is_block, prefix_length
from policies.network.filters import Check, Traffic, passed, stopped, through_acl, undecided
from policies.network.records import Interface, Ports, Route, Subnet
from policies.network.references import Links, is_on
from policies.network.subnets import Subnets

GATEWAY: Final = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT: Final = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ACCEPTER: Final = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
TABLE: Final = "aws:ec2transitgateway/routeTable:RouteTable"
ROUTE: Final = "aws:ec2transitgateway/route:Route"
ASSOCIATION: Final = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION: Final = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
BLACKHOLE: Final = "blackhole"
Entry = tuple[str, str | None]
"""A CIDR block and the attachment that it leads to, ``blackhole``, or None where that is not known."""


class TransitGateways:
    """The transit gateways of a graph."""

    def __init__(self, graph: Graph, links: Links, subnets: Subnets) -> None:
        self._graph, self._links, self._subnets = graph, links, subnets
        self._attachments: dict[tuple[str, str], Resource] = {}  # (gateway, VPC) -> attachment
        for attachment in graph.of_type(ATTACHMENT):
            ends = (links.one(attachment, "transitGatewayId", GATEWAY), links.one(attachment, "vpcId", *VPCS))
            self._attachments[ends[0] or "", ends[1] or ""] = attachment
        self._accepted = {links.one(r, "transitGatewayAttachmentId", ATTACHMENT) for r in graph.of_type(ACCEPTER)}
        self._table_of = {
            links.one(r, "transitGatewayAttachmentId", ATTACHMENT): self._table(r) for r in graph.of_type(ASSOCIATION)
        }
        self._static: dict[str, list[Entry]] = {}
        for route in graph.of_type(ROUTE):
            self._static.setdefault(self._table(route), []).append(self._entry(route))
        self._propagated: dict[str, list[Resource]] = {}
        for propagation in graph.of_type(PROPAGATION):
            found = graph.get(links.one(propagation, "transitGatewayAttachmentId", ATTACHMENT) or "")
            if found is not None:
                self._propagated.setdefault(self._table(propagation), []).append(found)
        for (gateway, _), attached in self._attachments.items():
            if self._takes_part(gateway, attached, "Propagation"):
                self._propagated.setdefault(_default(gateway), []).append(attached)

    def lets_groups_refer(self, route: Route, near: Subnet, far: Subnet) -> bool | None:
        """Whether inbound rules may refer to the groups of the other VPC; None where that is not known.

        docs.aws.amazon.com/vpc/latest/tgw/tgw-vpc-attachments.html
        """
        gateway = self._graph.get(route.target or "")
        ends = [self._attachments.get((route.target or "", subnet.vpc)) for subnet in (near, far)]
        support = [r.facts.get("securityGroupReferencingSupport", "enable") for r in ends if r is not None]
        here = gateway.facts.get("securityGroupReferencingSupport") if gateway is not None else None
        if gateway is None or UNKNOWN in (here, *support):
            return None
        return here == "enable" and support == ["enable", "enable"]

    def hop(
        self,
        near: Interface,
        far: Interface,
        route: Route,
        traffic: Traffic,
        back: Traffic,
        answer: tuple[Ports, Ports] | None,
    ) -> Iterator[Check]:
        """From one VPC to another. ``traffic`` goes to ``far``; ``back`` has the addresses that it comes from."""
        label = self._links.label(route.target)
        text = f"route table {near.subnet.table.label} of {near.label}: {route.cidr} by transit gateway {label}"
        if route.target not in self._graph:
            yield undecided(text, f"transit gateway {label} is not in the input")
            return
        ends = [self._attachments.get((route.target or "", interface.subnet.vpc)) for interface in (near, far)]
        here, there = ends
        if here is None or there is None:
            missing = self._links.label((near if here is None else far).subnet.vpc)
            unread = (route.target, "") in self._attachments
            cause = f"the VPC {missing} is not attached to the transit gateway {label}"
            yield undecided(text, f"a VPC attached to {label} is not known") if unread else stopped(text, cause)
            return
        yield passed(text)
        yield from self._accepted_ends(route.target or "", (here, there))
        yield from self._into(near, here, back, answer)
        yield self._lookup(route.target or "", here, there, traffic.remote)
        for subnet in self._subnets_of(there):
            if subnet.key != far.subnet.key and not subnet.unread:
                yield through_acl(subnet.acl, subnet.label, "egress", traffic, answer)

    def _into(
        self, near: Interface, attachment: Resource, back: Traffic, answer: tuple[Ports, Ports] | None
    ) -> Iterator[Check]:
        """Into the gateway by the attachment's subnet in the own Availability Zone, which there has to be.

        docs.aws.amazon.com/vpc/latest/tgw/tgw-nacls.html
        """
        subnets = self._subnets_of(attachment)
        unread = [subnet.unread for subnet in subnets if subnet.unread]
        zones = [near.subnet.zone, *(subnet.zone for subnet in subnets)]
        unread += [f"the Availability Zone of {near.label} or of a subnet of {attachment.name} is not known"] * (
            "" in zones
        )
        same = [subnet for subnet in subnets if subnet.zone == near.subnet.zone != "" and not subnet.unread]
        text = f"attachment {attachment.name} in {near.subnet.zone}"
        if not same:
            cause = f"attachment {attachment.name} has no subnet in {near.subnet.zone}, the zone of {near.label}"
            yield undecided(text, unread[0]) if unread else stopped(text, cause)
        for subnet in same:
            if subnet.key != near.subnet.key:
                yield through_acl(subnet.acl, subnet.label, "ingress", back, answer)

    def _subnets_of(self, attachment: Resource) -> list[Subnet]:
        keys = self._links.many(attachment, "subnetIds", *SUBNETS)
        return [self._subnets.named(key, attachment.name) for key in keys]

    def _accepted_ends(self, gateway: str, attachments: tuple[Resource, Resource]) -> Iterator[Check]:
        owner = self._graph[gateway]
        automatic = is_on(owner.facts.get("autoAcceptSharedAttachments"))
        for attachment in attachments:
            if attachment.account != owner.account and not automatic and attachment.urn not in self._accepted:
                unread = f"whether the owner of the transit gateway accepted {attachment.name} is not in the input"
                yield undecided(f"attachment {attachment.name} is accepted", unread)

    def _lookup(self, gateway: str, here: Resource, there: Resource, addresses: Addresses) -> Check:
        """The route table of the gateway that the attachment is associated with."""
        table = self._table_of.get(here.urn)
        if table is None and self._takes_part(gateway, here, "Association"):
            table = _default(gateway)
        text = f"transit gateway route table of {here.name}: {addresses}"
        if table is None:
            return stopped(text, f"attachment {here.name} is associated with no route table of the transit gateway")
        static = self._static.get(table, [])
        propagated = [(c, a.urn) for a in self._propagated.get(table, ()) for c in self._cidrs(a)]
        if not table or any(cidr == "" for cidr, _ in [*static, *propagated]):
            return undecided(text, f"the transit gateway route table of {here.name} is not known before deployment")
        order = [(-prefix_length(cidr), index, cidr, end) for index, (cidr, end) in enumerate([*static, *propagated])]
        for _, _, cidr, end in sorted(order, key=lambda entry: entry[:2]):
            taken = addresses & block(cidr)
            if taken and end is None:
                return undecided(text, f"where the transit gateway sends {taken} is not known before deployment")
            if taken and end != there.urn:
                return stopped(
                    text, f"the transit gateway sends {taken} to {self._links.label(end)}, not to {there.name}"
                )
            addresses -= taken
        if addresses:
            return stopped(text, f"the transit gateway route table of {here.name} has no route to {addresses}")
        return passed(f"{text} by {there.name}")

    def _cidrs(self, attachment: Resource) -> tuple[str, ...]:
        vpc = self._subnets.vpc(self._links.one(attachment, "vpcId", *VPCS) or "")
        return ("",) if vpc.unread else vpc.cidrs

    def _takes_part(self, gateway: str, attachment: Resource, what: str) -> bool:
        """Whether an attachment uses the default route table: for association, or for propagation."""
        owner = self._graph.get(gateway)
        there = owner is None or is_on(owner.facts.get(f"defaultRouteTable{what}"), default=True)
        return bool(there and is_on(attachment.facts.get(f"transitGatewayDefaultRouteTable{what}"), default=True))

    def _table(self, resource: Resource) -> str:
        """The key of a gateway's route table; of the gateway itself, its default one's."""
        key = self._links.one(resource, "transitGatewayRouteTableId", TABLE, GATEWAY) or ""
        if key in self._graph and self._graph[key].type == GATEWAY:
            return _default(key)
        for gateway in self._graph.of_type(GATEWAY):
            if key and key in map(
                gateway.facts.get, ("associationDefaultRouteTableId", "propagationDefaultRouteTableId")
            ):
                return _default(gateway.urn)
        return key

    def _entry(self, route: Resource) -> Entry:
        cidr = route.facts.get("destinationCidrBlock")
        if not is_block(cidr):
            return ("", None)
        if is_on(route.facts.get("blackhole")):
            return (cidr, BLACKHOLE)
        return (cidr, self._links.one(route, "transitGatewayAttachmentId", ATTACHMENT))


def _default(gateway: str) -> str:
    return f"{gateway}: default route table"
