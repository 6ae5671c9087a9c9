"""L2: the parts of a network that its resources name stand, and are of one network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.engine.graph import Resource
from policies.duties.duty import ANYBODY, Duty, Need, NotInInput, Standing
from policies.duties.duty_estate import DutyEstate, items
from policies.separation.estate.graph_references import value_at

EC2 = "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html"
NAT = "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html"
FIREWALL = "https://docs.aws.amazon.com/network-firewall/latest/developerguide/vpc-config.html"
SUBNETS = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_VPC.WorkingWithRDSInstanceinaVPC.html"
RESOLVER = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-vpc-protections.html"
ALIAS = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-values-alias.html"
VPC, SUBNET, TABLE = "ec2/vpc:Vpc", "ec2/subnet:Subnet", "ec2/routeTable:RouteTable"
GROUP, RECORD = "ec2/securityGroup:SecurityGroup", "route53/record:Record"
BALANCER = "lb/loadBalancer:LoadBalancer"


@dataclass(frozen=True, slots=True)
class Named:
    """A property (a dotted path) that holds ids of resources of a type, AWS's page, and whether one has to be there."""

    path: str
    type: str
    why: str = EC2
    needed: bool = False


PARTS: Mapping[str, tuple[Named, ...]] = {
    SUBNET: (Named("vpcId", VPC),),
    TABLE: (Named("vpcId", VPC),),
    GROUP: (Named("vpcId", VPC),),
    "ec2/networkAcl:NetworkAcl": (Named("vpcId", VPC), Named("subnetIds", SUBNET)),
    "ec2/internetGateway:InternetGateway": (Named("vpcId", VPC),),
    "ec2/vpnGateway:VpnGateway": (Named("vpcId", VPC),),
    "ec2/vpcEndpoint:VpcEndpoint": (
        Named("vpcId", VPC), Named("subnetIds", SUBNET), Named("routeTableIds", TABLE),
        Named("securityGroupIds", GROUP),
    ),
    "ec2/routeTableAssociation:RouteTableAssociation": (Named("routeTableId", TABLE), Named("subnetId", SUBNET)),
    "ec2/natGateway:NatGateway": (Named("subnetId", SUBNET, NAT), Named("allocationId", "ec2/eip:Eip", NAT)),
    "ec2/vpnGatewayRoutePropagation:VpnGatewayRoutePropagation": (
        Named("routeTableId", TABLE), Named("vpnGatewayId", "ec2/vpnGateway:VpnGateway"),
    ),
    "networkfirewall/firewall:Firewall": (
        Named("vpcId", VPC, FIREWALL), Named("subnetMappings.subnetId", SUBNET, FIREWALL, needed=True),
    ),
    "rds/subnetGroup:SubnetGroup": (Named("subnetIds", SUBNET, SUBNETS),),
    "elasticache/subnetGroup:SubnetGroup": (Named("subnetIds", SUBNET, SUBNETS),),
    "lb/loadBalancer:LoadBalancer": (Named("subnets", SUBNET), Named("securityGroups", GROUP)),
    "lb/targetGroup:TargetGroup": (Named("vpcId", VPC),),
    "route53/zone:Zone": (Named("vpcs.vpcId", VPC),),
    "route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": (
        Named("vpcId", VPC, RESOLVER),
        Named("firewallRuleGroupId", "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", RESOLVER),
    ),
    "route53/resolverFirewallRule:ResolverFirewallRule": (
        Named("firewallRuleGroupId", "route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", RESOLVER),
        Named("firewallDomainListId", "route53/resolverFirewallDomainList:ResolverFirewallDomainList", RESOLVER),
    ),
    "vpc/securityGroupIngressRule:SecurityGroupIngressRule": (
        Named("securityGroupId", GROUP), Named("referencedSecurityGroupId", GROUP),
    ),
    "vpc/securityGroupEgressRule:SecurityGroupEgressRule": (
        Named("securityGroupId", GROUP), Named("referencedSecurityGroupId", GROUP),
    ),
}  # fmt: skip
"""What each type of a network names."""
DEFAULTS: Mapping[str, tuple[str, str]] = {
    VPC: ("ec2/defaultVpc:DefaultVpc", ""),
    SUBNET: ("ec2/defaultSubnet:DefaultSubnet", ""),
    TABLE: ("ec2/defaultRouteTable:DefaultRouteTable", "defaultRouteTableId"),
    GROUP: ("ec2/defaultSecurityGroup:DefaultSecurityGroup", "defaultSecurityGroupId"),
}
"""What AWS makes by itself: the type by which a program takes it over, and the property of a VPC that names it."""


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each resource of these types that names something, and for each alias record of a balancer."""
    ids = {type_: _ids(estate, type_) for type_ in {named.type for parts in PARTS.values() for named in parts}}
    for type_, parts in PARTS.items():
        for resource in estate.of_type(type_):
            if needs := tuple(_needs(resource, parts, ids)):
                yield Duty("L2", "network-parts", _label(estate, resource), "has the parts that it names", needs,
                           parts[-1].why, resource.urn)  # fmt: skip
    yield from _aliases(estate)


def _ids(estate: DutyEstate, type_: str) -> dict[str, Resource]:
    """Id -> resource of a type, in any account: subnets and networks may be shared. A default part is its network's."""
    taken_over, named_by = DEFAULTS.get(type_, ("", ""))
    found = {str(vpc.facts.get(named_by)): vpc for vpc in estate.of_type(VPC) if named_by}
    return found | {str(r.id): r for of in (taken_over, type_) if of for r in estate.of_type(of)}


def _label(estate: DutyEstate, resource: Resource) -> str:
    return f"{estate.label(resource)} ({resource.type.rpartition(':')[2]})"


def _needs(
    resource: Resource, parts: tuple[Named, ...], ids: Mapping[str, Mapping[str, Resource]]
) -> Iterator[Need]:
    own = resource.facts.get("vpcId")
    for named in parts:
        values = tuple(_values(resource.facts, named.path))
        if named.needed:
            yield Standing(bool(values), f"it names no {named.path}")
        for value in values:
            found = ids[named.type].get(value)
            if found is None:
                yield NotInInput(f"its {named.path} {value}", ANYBODY)
                continue
            other = found.id if found.type == f"aws:{VPC}" else found.facts.get("vpcId")
            fits = not own or not other or own == other
            yield Standing(fits, f"its {named.path} {value} is of another network, {other}")


def _values(props: Mapping[str, object], path: str) -> Iterator[str]:
    """The ids at a path, of each object of a list; a group of another account (``ACCOUNT/sg-1``) is left out."""
    head, _, rest = path.partition(".")
    for item in items(props.get(head)):
        value = value_at(item, rest) if rest else item
        if isinstance(value, str) and value and "/" not in value:
            yield value


def _aliases(estate: DutyEstate) -> Iterator[Duty]:
    """An alias record names the hosted zone of the balancer that it leads to."""
    balancers = {str(b.facts.get("dnsName")).lower(): b for b in estate.of_type(BALANCER)}
    for record in estate.of_type(RECORD):
        for alias in items(record.facts.get("aliases")):
            name = str(alias.get("name")).lower().rstrip(".").removeprefix("dualstack.")
            if (balancer := balancers.get(name)) and (zone := balancer.facts.get("zoneId")):
                named = alias.get("zoneId")
                same = Standing(named == zone, f"its alias names the zone {named}, not {zone}")
                label, does = estate.label(record), "leads to its balancer"
                yield Duty("L8", "network-parts", label, does, (same,), ALIAS, record.urn)
