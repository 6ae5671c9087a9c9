"""What a network lets through, as declared: security groups, routes, gateways, peerings, endpoints, VPNs, names."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.graph_references import References, items_of, value_at

NOT_KNOWN: Final = "not known before deployment"
INTERNET: Final = "the internet"
ALL_PORTS: Final = (0, 65535)
PROTOCOLS: Final = {"-1": "all", "6": "tcp", "17": "udp", "1": "icmp", "58": "icmpv6"}
PEERS: Final = (
    "cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId", "sourceSecurityGroupId",
    "cidrBlocks", "ipv6CidrBlocks", "prefixListIds", "securityGroups",
)  # fmt: skip
"""The properties of a security group rule that name who is at its other end."""
TARGETS: Final = (
    "gatewayId", "natGatewayId", "vpcPeeringConnectionId", "transitGatewayId", "vpcEndpointId", "networkInterfaceId",
    "egressOnlyGatewayId", "localGatewayId", "carrierGatewayId", "coreNetworkArn",
)  # fmt: skip
DESTINATIONS: Final = (
    "destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "cidrBlock", "ipv6CidrBlock",
)  # fmt: skip
NAME_LISTS: Final[Mapping[str, tuple[str, str]]] = {
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": ("name in DNS", "domains"),
    "aws:networkfirewall/ruleGroup:RuleGroup": ("name in TLS", "ruleGroup.rulesSource.rulesSourceList.targets"),
}
"""Type -> what its list lets through, and where the list is. Lists that only block are left out."""
NAME_KINDS: Final = tuple(kind for kind, _ in NAME_LISTS.values())
RULE_TYPES: Final = {
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": "ingress",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": "egress",
    "aws:ec2/securityGroupRule:SecurityGroupRule": "",  # its type property says which
}
GROUP_TYPES: Final = (
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
)
ROUTE_TABLE_TYPES: Final = (
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/defaultRouteTable:DefaultRouteTable",
)
CONNECTIONS: Final[Mapping[str, tuple[str, str, str]]] = {
    "aws:ec2/vpcPeeringConnection:VpcPeeringConnection": ("peering", "vpcId", "peerVpcId"),
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment": ("transit gateway", "vpcId", "transitGatewayId"),
    "aws:ec2transitgateway/route:Route": (
        "transit gateway route", "transitGatewayRouteTableId", "destinationCidrBlock",
    ),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("endpoint", "vpcId", "serviceName"),
    "aws:ec2/internetGateway:InternetGateway": ("internet gateway", "vpcId", INTERNET),
    "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway": ("egress-only gateway", "vpcId", INTERNET),
    "aws:ec2/natGateway:NatGateway": ("NAT gateway", "subnetId", INTERNET),
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": (
        "exclusion from VPC block public access", "subnetId", INTERNET,
    ),
    "aws:ec2/vpnConnection:VpnConnection": ("VPN", "vpnGatewayId", "customerGatewayId"),
    "aws:ec2/vpnConnectionRoute:VpnConnectionRoute": ("VPN route", "vpnConnectionId", "destinationCidrBlock"),
    "aws:ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": (
        "route propagation", "routeTableId", "vpnGatewayId",
    ),
}  # fmt: skip
"""Resource type -> its kind, the property that names where it is, and the property that names its other end."""


@dataclass(frozen=True, slots=True)
class NetworkOpening:
    """One thing that lets traffic through: its kind, where it is (``stack:name``), and who is at the other end."""

    kind: str
    place: str
    peer: str
    protocol: str = ""
    ports: tuple[int, int] = ALL_PORTS

    def covers(self, other: NetworkOpening) -> bool:
        """Whether everything that the other one lets through passes here as well."""
        return (
            (self.kind, self.place) == (other.kind, other.place)
            and self.protocol in ("all", other.protocol)
            and self.ports[0] <= other.ports[0]
            and self.ports[1] >= other.ports[1]
            and (self.peer == other.peer != NOT_KNOWN or _contains(self.peer, other.peer) or self._names(other.peer))
        )

    def _names(self, name: str) -> bool:
        """Whether a wildcard of names (``*.example``; ``.example`` in TLS) stands for a name, or a narrower one."""
        below = self.peer.removeprefix("*")
        return self.kind in NAME_KINDS and below.startswith(".") and f".{name.lstrip('*.')}".endswith(below)

    def __str__(self) -> str:
        span = "-".join(dict.fromkeys(map(str, self.ports)))
        ports = "" if self.protocol not in ("tcp", "udp") else f" {'all ports' if self.ports == ALL_PORTS else span}"
        what = f" {self.protocol}{ports}" if self.protocol else ""
        arrow = "<-" if self.kind == "ingress" else "->"
        return f"{self.kind}{what}: {self.place} {arrow} {self.peer}"


def network_openings(graph: Graph) -> dict[NetworkOpening, Resource]:
    """Every opening of a graph, with the resource that declares it."""
    found: dict[NetworkOpening, Resource] = {}
    reader = _Reader(graph)
    for resource in graph.custom:
        for opening in reader.openings(resource):
            found.setdefault(opening, resource)
    return found


class _Reader:
    """Reads the openings of single resources."""

    def __init__(self, graph: Graph) -> None:
        self.graph, self.refs = graph, References(graph)

    def openings(self, resource: Resource) -> Iterator[NetworkOpening]:
        facts = resource.facts
        if resource.type in RULE_TYPES:
            kind = RULE_TYPES[resource.type] or str(facts.get("type"))
            yield from self._rule(kind, self._named(resource, "securityGroupId", facts), facts, resource)
        elif resource.type in GROUP_TYPES:
            for kind in ("ingress", "egress"):
                for rule in _values(resource.props.get(kind)):  # the outputs repeat the rules declared separately
                    yield from self._rule(kind, _label(resource), rule, resource)
        elif resource.type == "aws:ec2/route:Route":
            yield from self._route(self._named(resource, "routeTableId", facts), facts, resource)
        elif resource.type in ROUTE_TABLE_TYPES:
            for route in _values(resource.props.get("routes")):
                yield from self._route(_label(resource), route, resource)
        elif resource.type in NAME_LISTS:
            yield from self._names(resource)
        elif resource.type == "aws:lb/loadBalancer:LoadBalancer" and facts.get("internal") is not True:
            yield NetworkOpening("public load balancer", _label(resource), INTERNET)
        elif resource.type in CONNECTIONS:
            kind, place, peer = CONNECTIONS[resource.type]
            end = peer if peer == INTERNET else self._named(resource, peer, facts)
            yield NetworkOpening(kind, self._named(resource, place, facts) or _label(resource), end)

    def _names(self, resource: Resource) -> Iterator[NetworkOpening]:
        """The names that a list lets through: a list of DNS Firewall by the rules that refer to it."""
        kind, path = NAME_LISTS[resource.type]
        if resource.urn in self._blocking:
            return
        if value_at(resource.facts, "ruleGroup.rulesSource.rulesSourceList.generatedRulesType") == "DENYLIST":
            return
        for name in _values(value_at(resource.facts, path)):
            yield NetworkOpening(kind, _label(resource), NOT_KNOWN if name is UNKNOWN else str(name))

    @cached_property
    def _blocking(self) -> frozenset[str]:
        """The URNs of the domain lists of which every rule blocks."""
        actions: dict[str, set[object]] = {}
        for rule in self.graph.of_type("aws:route53/resolverFirewallRule:ResolverFirewallRule"):
            for listed in self.refs.resolve(rule, "firewallDomainListId"):
                actions.setdefault(listed.urn, set()).add(rule.facts.get("action"))
        return frozenset(urn for urn, found in actions.items() if found == {"BLOCK"})

    def _rule(self, kind: str, place: str, rule: Any, resource: Resource) -> Iterator[NetworkOpening]:
        if not isinstance(rule, Mapping):
            yield NetworkOpening(kind, place, NOT_KNOWN, "all")
            return
        given = str(rule.get("ipProtocol", rule.get("protocol", "-1"))).lower()
        protocol = PROTOCOLS.get(given, given)
        match protocol, rule.get("fromPort"), rule.get("toPort"):
            case "tcp" | "udp", int(first), int(last):
                span = (first, last)
            case _:
                span = ALL_PORTS
        peers = [self._name(resource, prop, value) for prop in PEERS for value in _values(rule.get(prop))]
        peers += [place] if rule.get("self") is True else []
        for peer in peers:
            yield NetworkOpening(kind, place, peer, protocol, span)

    def _route(self, place: str, route: Any, resource: Resource) -> Iterator[NetworkOpening]:
        if not isinstance(route, Mapping):
            yield NetworkOpening("route", place, NOT_KNOWN)
            return
        destination = next((self._named(resource, name, route) for name in DESTINATIONS if route.get(name)), NOT_KNOWN)
        target = next((self._named(resource, name, route) for name in TARGETS if route.get(name)), NOT_KNOWN)
        yield NetworkOpening("route", place, f"{destination} by {target}")

    def _named(self, resource: Resource, prop: str, properties: Mapping[str, Any]) -> str:
        return self._name(resource, prop, properties.get(prop)) if properties.get(prop) is not None else ""

    def _name(self, resource: Resource, prop: str, value: Any) -> str:
        """A resource that a value refers to, by its name, so that ids of two deployments do not differ."""
        if value is UNKNOWN:
            linked = self.refs.resolve(resource, prop)
            return _label(linked[0]) if len(linked) == 1 else NOT_KNOWN
        text = str(value)
        found = self.refs.named(text, resource) or self.graph.identified(text) or self._firewalls.get(text)
        return _label(found[0]) if found else text

    @cached_property
    def _firewalls(self) -> Mapping[str, list[Resource]]:
        """Endpoint id -> the firewall in whose subnet AWS made it."""
        path = "firewallStatuses.syncStates.attachments.endpointId"
        firewalls = self.graph.of_type("aws:networkfirewall/firewall:Firewall")
        return {str(id_): [firewall] for firewall in firewalls for id_ in values_at(firewall.facts, path)}


def _values(value: Any) -> Iterator[Any]:
    """The items of a value, of which an unknown one is an item too."""
    if value is UNKNOWN:
        yield UNKNOWN
    else:
        yield from items_of(value)


def _label(resource: Resource) -> str:
    return f"{resource.stack}:{resource.name}"


def _contains(outer: str, inner: str) -> bool:
    """Whether one CIDR block contains another."""
    try:
        blocks = ipaddress.ip_network(outer), ipaddress.ip_network(inner)
    except ValueError:
        return False
    wide, narrow = blocks
    return wide.version == narrow.version and narrow.subnet_of(wide)  # type: ignore[arg-type]
