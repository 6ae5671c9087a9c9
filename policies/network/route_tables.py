"""Route tables: their routes, declared inside the table or beside it, and which subnets use them.

docs.aws.amazon.com/vpc/latest/userguide/VPC_Route_Tables.html
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS, VPCS
from policies.network.addresses import is_block
from policies.network.prefix_lists import PrefixLists
from policies.network.records import Route, RouteTable
from policies.network.references import Links, as_items

TABLE: Final = "aws:ec2/routeTable:RouteTable"
DEFAULT: Final = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLES: Final = (TABLE, DEFAULT)
ROUTE: Final = "aws:ec2/route:Route"
ASSOCIATION: Final = "aws:ec2/routeTableAssociation:RouteTableAssociation"
MAIN: Final = "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"
PROPAGATION: Final = "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation"
VPN: Final = "aws:ec2/vpnConnection:VpnConnection"
VPN_ROUTE: Final = "aws:ec2/vpnConnectionRoute:VpnConnectionRoute"
VPN_GATEWAY: Final = "aws:ec2/vpnGateway:VpnGateway"
INTERNET_GATEWAY: Final = "aws:ec2/internetGateway:InternetGateway"
TARGETS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "gatewayId": ("internet gateway", (INTERNET_GATEWAY, VPN_GATEWAY)),
    "natGatewayId": ("NAT gateway", ("aws:ec2/natGateway:NatGateway",)),
    "vpcPeeringConnectionId": ("peering", ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection",)),
    "transitGatewayId": ("transit gateway", ("aws:ec2transitgateway/transitGateway:TransitGateway",)),
    "vpcEndpointId": ("endpoint", ("aws:ec2/vpcEndpoint:VpcEndpoint", "aws:networkfirewall/firewall:Firewall")),
    "networkInterfaceId": ("network interface", ("aws:ec2/networkInterface:NetworkInterface",)),
    "egressOnlyGatewayId": (
        "egress-only gateway", ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",),
    ),
    "localGatewayId": ("local gateway", ()),
    "carrierGatewayId": ("carrier gateway", ()),
    "coreNetworkArn": ("core network", ()),
    "instanceId": ("instance", ("aws:ec2/instance:Instance",)),
}  # fmt: skip
"""Property -> what a route leads to, and the types it may be."""
BLACKHOLE: Final = "blackhole"
"""The state of a route whose target is gone."""
CIDRS: Final = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")


class RouteTables:
    """The route tables of a graph, by subnet and by VPC."""

    def __init__(self, graph: Graph, links: Links, prefixes: PrefixLists) -> None:
        self._graph, self._links, self._prefixes = graph, links, prefixes
        self._routes: dict[str, list[Route]] = {}
        self._created = self._tables_as_created()
        self._lost: dict[str, str] = {}
        for route in graph.of_type(ROUTE):
            key = self._key(route)
            self._routes.setdefault(key, []).extend(self._read_route(route, route.facts, ""))
            if not key:
                lost = f"which route table has the route {route.name} is not known before deployment"
                self._lost[route.account] = lost
        self._propagate()
        self._tables = {table.urn: self._read(table) for table in graph.of_type(*TABLES)}
        self._by_subnet, self._by_gateway = self._associations()
        self._main = self._main_tables()

    def of(self, subnet: str, vpc: str) -> RouteTable:
        """The route table of a subnet: its own, or the main one of its VPC."""
        missing = f"the main route table of {self._links.label(vpc)} is not in the input"
        return self._by_subnet.get(subnet) or self._main.get(vpc, RouteTable("", "not known", unread=missing))

    def of_gateway(self, gateway: str) -> RouteTable | None:
        """The route table that a gateway uses for what comes in; None where it uses the VPC's own routes."""
        return self._by_gateway.get(gateway)

    def key_of(self, resource: Resource, prop: str) -> list[str]:
        """The keys of the tables that a list of a resource names; "" for one that is not known."""
        return [self._canonical(key) for key in self._links.many(resource, prop, *TABLES, *VPCS)]

    def _key(self, resource: Resource) -> str:
        return self._canonical(self._links.one(resource, "routeTableId", *TABLES, *VPCS))

    def _canonical(self, key: str | None) -> str:
        """The key of a table; of a VPC its main table's, and of a main table's id the resource that takes it over."""
        if not key or (key in self._graph and self._graph[key].type in TABLES):
            return key or ""
        return self._created.get(key, key)

    def _tables_as_created(self) -> Mapping[str, str]:
        """VPC, or the id of the table that came with it -> the resource that takes it over, or the VPC itself."""
        found: dict[str, str] = {}
        for vpc in self._graph.of_type(*VPCS):
            ids = {vpc.facts.get("defaultRouteTableId"), vpc.facts.get("mainRouteTableId")}
            found |= {id_: vpc.urn for id_ in ids if isinstance(id_, str) and id_}
        for table in self._graph.of_type(DEFAULT):
            wanted = table.facts.get("defaultRouteTableId")
            vpc_key = found.get(wanted) if isinstance(wanted, str) else None
            vpc_key = vpc_key or self._links.one(table, "vpcId", *VPCS)
            vpc_key = vpc_key or self._links.one(table, "defaultRouteTableId", *VPCS)
            if vpc_key:
                found |= {**{id_: table.urn for id_, key in found.items() if key == vpc_key}, vpc_key: table.urn}
        return found

    def _read(self, table: Resource) -> RouteTable:
        declared = as_items(table.props.get("routes"))
        inline = [route for values in declared for route in self._read_route(table, values, "routes")]
        routes = [*inline, *self._routes.get(table.urn, ())]
        return _table(table.urn, table.name, routes, self._lost.get(table.account, ""))

    def _read_route(self, resource: Resource, values: Any, root: str) -> Iterator[Route]:
        """One route for each block that it covers; without a block where that is not known."""
        unknown = f"the destination of a route of {resource.name} is not known before deployment"
        if not isinstance(values, Mapping):
            yield Route("", "", unread=unknown)
            return
        kind, target = self._target(resource, values, root)
        if kind == "local" or (str(target).startswith("vpce-") and values.get("gatewayId")):
            return  # as created; or the route of a gateway endpoint, which the endpoint itself declares
        kind = BLACKHOLE if values.get("state") == BLACKHOLE else kind
        cidrs = [cidr for name in CIDRS if (cidr := values.get(name)) not in (None, "")]
        if values.get("destinationPrefixListId") not in (None, ""):
            for listed in self._prefixes.referred(resource, "destinationPrefixListId", values, root):
                if listed.service:
                    return  # of a gateway endpoint
                cidrs += listed.cidrs or [UNKNOWN]
        for cidr in cidrs or [UNKNOWN]:
            yield Route(cidr, kind, target) if is_block(cidr) else Route("", kind, target, unread=unknown)

    def _target(self, resource: Resource, values: Mapping[str, Any], root: str) -> tuple[str, str | None]:
        for prop, (kind, types) in TARGETS.items():
            given = values.get(prop)
            if given is None or given == "":
                continue
            if given == "local":
                return "local", ""
            key = self._links.one(resource, prop, *types, among=values, root=root)
            if prop == "gatewayId":
                found = self._graph.get(key) if key else None
                is_vpn = found.type == VPN_GATEWAY if found else str(key).startswith("vgw-")
                kind = "VPN gateway" if is_vpn else kind
            return kind, key
        return "nothing", ""

    def _propagate(self) -> None:
        """The routes that a VPN gateway puts into the tables that it propagates to."""
        propagations = self._graph.of_type(PROPAGATION)
        pairs = [(self._key(p), self._links.one(p, "vpnGatewayId", VPN_GATEWAY)) for p in propagations]
        for table in self._graph.of_type(*TABLES):
            pairs += [(table.urn, key) for key in self._links.many(table, "propagatingVgws", VPN_GATEWAY)]
        for table_key, gateway in pairs:
            self._routes.setdefault(table_key, []).extend(self._vpn_routes(gateway))

    def _vpn_routes(self, gateway: str | None) -> Iterator[Route]:
        label = self._links.label(gateway)
        ends = [(c, self._links.one(c, "vpnGatewayId", VPN_GATEWAY)) for c in self._graph.of_type(VPN)]
        connections = [c for c, end in ends if end == gateway]
        static = {c.urn for c in connections if c.facts.get("staticRoutesOnly") is True}
        if gateway not in self._graph or len(static) < len(connections):
            unread = f"the routes that the VPN gateway {label} learns by BGP are not in the input"
            yield Route("", "VPN gateway", gateway, propagated=True, unread=unread)
        for route in self._graph.of_type(VPN_ROUTE):
            if self._links.one(route, "vpnConnectionId", VPN) in static:
                cidr = route.facts.get("destinationCidrBlock")
                unread = "" if is_block(cidr) else f"the destination of {route.name} is not known before deployment"
                yield Route("" if unread else str(cidr), "VPN gateway", gateway, propagated=True, unread=unread)

    def _associations(self) -> tuple[dict[str, RouteTable], dict[str, RouteTable]]:
        subnets: dict[str, RouteTable] = {}
        gateways: dict[str, RouteTable] = {}
        for association in self._graph.of_type(ASSOCIATION):
            table = self._table(self._key(association))
            if subnet := self._links.one(association, "subnetId", *SUBNETS):
                subnets[subnet] = table
            elif gateway := self._links.one(association, "gatewayId", INTERNET_GATEWAY, VPN_GATEWAY):
                gateways[gateway] = table
        return subnets, gateways

    def _table(self, key: str) -> RouteTable:
        if key in self._tables:
            return self._tables[key]
        if key in self._graph:  # the main table of a VPC, which is no resource of its own
            return self._main_as_created(key)
        label = self._links.label(key)
        return RouteTable(key, label, unread=f"route table {label} is not in the input")

    def _main_as_created(self, vpc: str) -> RouteTable:
        lost = self._lost.get(self._graph[vpc].account, "")
        return _table(vpc, f"main of {self._links.label(vpc)}", self._routes.get(vpc, []), lost)

    def _main_tables(self) -> dict[str, RouteTable]:
        found = {vpc.urn: self._table(self._created.get(vpc.urn, vpc.urn)) for vpc in self._graph.of_type(*VPCS)}
        for table in self._graph.of_type(TABLE):
            vpc_key = self._links.one(table, "vpcId", *VPCS)
            vpc = self._graph.get(vpc_key) if vpc_key else None
            if vpc is not None and isinstance(table.id, str) and table.id == vpc.facts.get("mainRouteTableId"):
                found[vpc.urn] = self._tables[table.urn]
        for association in self._graph.of_type(MAIN):
            vpc_key = self._links.one(association, "vpcId", *VPCS)
            if vpc_key:
                found[vpc_key] = self._table(self._key(association))
        return found


def _table(key: str, label: str, routes: list[Route], lost: str) -> RouteTable:
    """A table of what is read, which says what is not."""
    unread = [route for route in routes if not route.cidr]
    reason = lost or next((route.unread for route in unread), "")
    propagated = not lost and all(route.propagated for route in unread)
    return RouteTable(key, label, tuple(route for route in routes if route.cidr), reason, propagated)
