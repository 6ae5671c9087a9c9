"""Builds small networks as graphs: each resource with an id, or with ids that are known only after a deployment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN

ACCOUNT, REGION = "123456789012", "us-west-2"
TYPES = {
    "vpc": "ec2/vpc:Vpc", "subnet": "ec2/subnet:Subnet", "sg": "ec2/securityGroup:SecurityGroup",
    "default-sg": "ec2/defaultSecurityGroup:DefaultSecurityGroup",
    "ingress": "vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "egress": "vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "rule": "ec2/securityGroupRule:SecurityGroupRule", "acl": "ec2/networkAcl:NetworkAcl",
    "default-acl": "ec2/defaultNetworkAcl:DefaultNetworkAcl", "acl-rule": "ec2/networkAclRule:NetworkAclRule",
    "acl-association": "ec2/networkAclAssociation:NetworkAclAssociation",
    "rtb": "ec2/routeTable:RouteTable", "default-rtb": "ec2/defaultRouteTable:DefaultRouteTable",
    "route": "ec2/route:Route", "rtb-association": "ec2/routeTableAssociation:RouteTableAssociation",
    "main-rtb": "ec2/mainRouteTableAssociation:MainRouteTableAssociation",
    "igw": "ec2/internetGateway:InternetGateway", "nat": "ec2/natGateway:NatGateway",
    "eigw": "ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
    "pcx": "ec2/vpcPeeringConnection:VpcPeeringConnection", "vpce": "ec2/vpcEndpoint:VpcEndpoint",
    "vpce-policy": "ec2/vpcEndpointPolicy:VpcEndpointPolicy",
    "vpce-table": "ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation",
    "bpa": "ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
    "bpa-exclusion": "ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion",
    "pl": "ec2/managedPrefixList:ManagedPrefixList", "pl-entry": "ec2/managedPrefixListEntry:ManagedPrefixListEntry",
    "vgw": "ec2/vpnGateway:VpnGateway", "vpn": "ec2/vpnConnection:VpnConnection",
    "vpn-route": "ec2/vpnConnectionRoute:VpnConnectionRoute",
    "propagation": "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation",
    "tgw": "ec2transitgateway/transitGateway:TransitGateway",
    "tgw-attachment": "ec2transitgateway/vpcAttachment:VpcAttachment",
    "tgw-table": "ec2transitgateway/routeTable:RouteTable", "tgw-route": "ec2transitgateway/route:Route",
    "tgw-association": "ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    "tgw-propagation": "ec2transitgateway/routeTablePropagation:RouteTablePropagation",
    "firewall": "networkfirewall/firewall:Firewall", "firewall-policy": "networkfirewall/firewallPolicy:FirewallPolicy",
    "firewall-rules": "networkfirewall/ruleGroup:RuleGroup",
    "service": "ecs/service:Service", "function": "lambda/function:Function", "proxy": "rds/proxy:Proxy",
    "instance": "ec2/instance:Instance", "db": "rds/instance:Instance", "db-subnets": "rds/subnetGroup:SubnetGroup",
    "cluster": "rds/cluster:Cluster", "cluster-instance": "rds/clusterInstance:ClusterInstance",
    "lb": "lb/loadBalancer:LoadBalancer", "fs": "efs/fileSystem:FileSystem", "mount": "efs/mountTarget:MountTarget",
    "dns-group": "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
    "dns-rule": "route53/resolverFirewallRule:ResolverFirewallRule",
    "dns-list": "route53/resolverFirewallDomainList:ResolverFirewallDomainList",
    "dns-association": "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    "zone": "route53/zone:Zone", "record": "route53/record:Record",
    "zone-vpc": "route53/zoneAssociation:ZoneAssociation",
    "resolver-rule": "route53/resolverRule:ResolverRule",
    "resolver-vpc": "route53/resolverRuleAssociation:ResolverRuleAssociation",
    "dhcp": "ec2/vpcDhcpOptions:VpcDhcpOptions",
    "dhcp-vpc": "ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
}  # fmt: skip


class SmallNetwork:
    """Collects resources; ``{"$": name}`` in a property is the id of another one (``"$": "name.output"`` an output)."""

    def __init__(self, *, known: bool = True, account: str = ACCOUNT, region: str = REGION) -> None:
        self.known, self.account, self.region = known, account, region
        self.resources: dict[str, Resource] = {}

    def add(self, kind: str, name: str, outputs: Mapping[str, Any] | None = None, /, **inputs: Any) -> str:
        """Add a resource and return its name."""
        read = {prop: self._value(value) for prop, value in inputs.items()}
        refers = {prop: tuple(self._urns(value)) for prop, value in inputs.items()}
        self.resources[name] = Resource(
            urn=urn(kind, name),
            type=f"aws:{TYPES[kind]}",
            id=f"{kind}-{_hex(name)}" if self.known else UNKNOWN,
            inputs=read,
            outputs=dict(outputs or {}),
            account=self.account,
            region=self.region,
            property_dependencies={prop: urns for prop, urns in refers.items() if urns},
        )
        return name

    def change(self, name: str, **inputs: Any) -> None:
        """Change properties of a resource, with what they depend on."""
        made = self.resources[name]
        read = {prop: self._value(value) for prop, value in inputs.items()}
        refers = {prop: tuple(self._urns(value)) for prop, value in inputs.items()}
        links = {**made.property_dependencies, **refers}
        self.resources[name] = replace(made, inputs={**made.inputs, **read}, property_dependencies=links)

    def without(self, name: str) -> None:
        """Remove a resource."""
        del self.resources[name]

    def id_of(self, name: str) -> str:
        """The id of a resource."""
        return str(self.resources[name].id)

    def __getitem__(self, name: str) -> Resource:
        return self.resources[name]

    def graph(self) -> Graph:
        """The graph."""
        return Graph(self.resources.values())

    def _value(self, value: Any) -> Any:
        match value:
            case {"$": name}:
                of, _, output = name.partition(".")
                found = self.resources[of]
                return found.facts.get(output, UNKNOWN) if output else found.id
            case dict():
                return {key: self._value(item) for key, item in value.items()}
            case list():
                return [self._value(item) for item in value]
            case _:
                return value

    def _urns(self, value: Any) -> list[str]:
        match value:
            case {"$": name}:
                return [self.resources[name.partition(".")[0]].urn]
            case dict():
                return [found for item in value.values() for found in self._urns(item)]
            case list():
                return [found for item in value for found in self._urns(item)]
            case _:
                return []


def to(name: str) -> dict[str, str]:
    """A reference to the id of a resource."""
    return {"$": name}


def urn(kind: str, name: str) -> str:
    """The URN of a resource of a small network."""
    return f"urn:pulumi:net::mso::aws:{TYPES[kind]}::{name}"


def _hex(name: str) -> str:
    return name.encode().hex()[-16:].rjust(8, "0")
