"""VPCs and subnets with what applies to them: DNS switches, public addresses, route tables and network ACLs."""

from __future__ import annotations

from typing import Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.network.access_lists import SUBNETS, VPCS, NetworkAcls
from policies.network.addresses import Addresses, blocks, is_block
from policies.network.records import Acl, RouteTable, Subnet, Vpc
from policies.network.references import Links, as_items, is_on
from policies.network.route_tables import RouteTables

ZONES: Final = ("availabilityZone", "availabilityZoneId")
MORE_CIDRS: Final = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"


class Subnets:
    """The VPCs and subnets of a graph, by key."""

    def __init__(self, graph: Graph, links: Links, acls: NetworkAcls, tables: RouteTables) -> None:
        self._links, self._acls, self._tables = links, acls, tables
        more: dict[str, list[object]] = {}
        for block in graph.of_type(MORE_CIDRS):
            more.setdefault(links.one(block, "vpcId", *VPCS) or "", []).append(block.facts.get("cidrBlock"))
        self.vpcs = {vpc.urn: _vpc(vpc, more.get(vpc.urn, [])) for vpc in graph.of_type(*VPCS)}
        self._subnets = {subnet.urn: self._read(subnet) for subnet in graph.of_type(*SUBNETS)}

    def named(self, key: str | None, whose: str) -> Subnet:
        """The subnet with this key; of one that is not in the input nothing is known. ``whose`` is for the message."""
        if key in self._subnets:
            return self._subnets[key]
        label = self._links.label(key)
        unread = f"subnet {label} of {whose} is not in the input" if key else f"a subnet of {whose} is not known"
        acl, table = Acl(label, unread=unread), RouteTable("", label, unread=unread)
        return Subnet(key or "", label, "", "", Addresses(), acl, table, None, unread)

    def vpc(self, key: str) -> Vpc:
        """The VPC with this key; of one that is not in the input nothing is known."""
        label = self._links.label(key)
        return self.vpcs.get(key) or Vpc(key, label, "", "", (), None, None, f"VPC {label} is not in the input")

    def _read(self, subnet: Resource) -> Subnet:
        facts = subnet.facts
        vpc = self._links.one(subnet, "vpcId", *VPCS) or ""
        cidrs = [c for name in ("cidrBlock", "ipv6CidrBlock") if (c := facts.get(name)) not in (None, "", UNKNOWN)]
        unread = "" if vpc else f"the VPC of the subnet {subnet.name} is not known before deployment"
        try:
            addresses = blocks(cidrs)
        except ValueError:
            addresses = Addresses()
        if not addresses:
            unread = unread or f"the CIDR block of the subnet {subnet.name} is not known"
        return Subnet(
            key=subnet.urn,
            label=subnet.name,
            vpc=vpc,
            zone=next((z for name in ZONES if isinstance(z := facts.get(name), str) and z), ""),
            addresses=addresses,
            acl=self._acls.of(subnet.urn, vpc),
            table=self._tables.of(subnet.urn, vpc),
            public_addresses=is_on(facts.get("mapPublicIpOnLaunch")),
            unread=unread,
        )


def _vpc(vpc: Resource, more: list[object]) -> Vpc:
    facts = vpc.facts
    given = [facts.get("cidrBlock"), *more, *(cidr for cidr in as_items(facts.get("ipv6CidrBlock")) if cidr != "")]
    cidrs = tuple(cidr for cidr in given if is_block(cidr))
    unknown = f"a CIDR block of the VPC {vpc.name} is not known before deployment"
    return Vpc(
        key=vpc.urn,
        label=vpc.name,
        account=vpc.account,
        region=vpc.region,
        cidrs=cidrs,
        dns_support=is_on(facts.get("enableDnsSupport"), default=True),
        dns_hostnames=is_on(facts.get("enableDnsHostnames"), default=vpc.type.endswith("DefaultVpc")),
        unread="" if len(cidrs) == len(given) else unknown,
    )
