"""A small network that works, changes to it, and the question that AWS's documentation answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from small_network import REGION, SmallNetwork, to

from policies.network.network_model import Network
from policies.network.records import Answer, Connection, Destination, Internet

ALLOWED, BLOCKED, UNKNOWN = Answer.ALLOWED, Answer.BLOCKED, Answer.UNKNOWN
DOCS: Final = "docs.aws.amazon.com"
GUIDE: Final = f"{DOCS}/vpc/latest/userguide"
EVERYTHING: Final = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}
ALLOW_ALL: Final = {
    "ruleNo": 100, "action": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0", "fromPort": 0, "toPort": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Case:
    """One documented behaviour: the change to the network, the connection, the answer, and words of its reason."""

    name: str
    page: str
    change: Callable[[SmallNetwork], object]
    where: str | Destination
    port: int
    answer: Answer
    reason: str = ""
    source: str | Internet = "app"

    def check(self) -> None:
        """Ask, and hold the answer against the documentation."""
        net = small()
        self.change(net)
        found = ask(net, self.where, self.port, self.source)
        assert (found.answer, self.reason in found.reason) == (self.answer, True), found
        assert bool(found.reason) == (found.answer is not ALLOWED)
        assert found.steps


def then(*changes: Callable[[SmallNetwork], object]) -> Callable[[SmallNetwork], object]:
    """Several changes as one."""
    return lambda net: [change(net) for change in changes]


def nothing(_: SmallNetwork) -> None:
    """As it is."""


def small(*, known: bool = True) -> SmallNetwork:
    """A VPC with a private and a public subnet in each of two zones, an application and a database."""
    net = SmallNetwork(known=known)
    net.add("vpc", "vpc", cidrBlock="10.0.0.0/16", enableDnsHostnames=True)
    net.add("igw", "igw", vpcId=to("vpc"))
    for index, (zone, tier) in enumerate((z, t) for z in "ab" for t in ("app", "data", "public")):
        name = f"{tier}-{zone}"
        net.add(
            "subnet", name, vpcId=to("vpc"), cidrBlock=f"10.0.{index}.0/24", availabilityZone=f"{REGION}{zone}"
        )  # fmt: skip
    for tier in ("app", "data", "public"):
        net.add("rtb", f"{tier}-table", vpcId=to("vpc"))
        for zone in "ab":
            net.add(
                "rtb-association", f"{tier}-{zone}-t", subnetId=to(f"{tier}-{zone}"), routeTableId=to(f"{tier}-table")
            )
    net.add(
        "route", "public-out", routeTableId=to("public-table"), destinationCidrBlock="0.0.0.0/0", gatewayId=to("igw")
    )
    net.add("sg", "app-group", vpcId=to("vpc"), egress=[EVERYTHING])
    net.add("sg", "db-group", vpcId=to("vpc"))
    net.add(
        "ingress", "db-from-app", securityGroupId=to("db-group"), referencedSecurityGroupId=to("app-group"),
        ipProtocol="tcp", fromPort=5432, toPort=5432,
    )  # fmt: skip
    configuration = {"subnets": [to("app-a"), to("app-b")], "securityGroups": [to("app-group")]}
    net.add("service", "app", networkConfiguration=configuration)
    net.add("db-subnets", "db-subnets", {"name": "stores"}, subnetIds=[to("data-a"), to("data-b")])
    net.add("db", "db", dbSubnetGroupName="stores", vpcSecurityGroupIds=[to("db-group")], engine="postgres")
    return net


def ask(net: SmallNetwork, where: str | Destination, port: int, source: str | Internet = "app") -> Connection:
    """The answer for one connection."""
    network = Network(net.graph())
    start = network.place(net[source]) if isinstance(source, str) else source
    end = network.place(net[where]) if isinstance(where, str) else where
    assert start is not None
    assert end is not None
    return network.connect(start, end, port)


def acl(
    net: SmallNetwork, subnet: str, *, ingress: list[object] | None = None, egress: list[object] | None = None
) -> None:
    """A network ACL on a subnet; a direction that is not given lets everything through."""
    given = {"ingress": ingress, "egress": egress}
    rules = {direction: [ALLOW_ALL] if entries is None else entries for direction, entries in given.items()}
    net.add("acl", f"{subnet}-acl", vpcId=to("vpc"), subnetIds=[to(subnet)], **rules)


def entry(number: int, action: str, low: int, high: int, cidr: str = "0.0.0.0/0") -> dict[str, object]:
    """An entry for TCP."""
    ports = {"fromPort": low, "toPort": high}
    return {"ruleNo": number, "action": action, "protocol": "tcp", "cidrBlock": cidr, **ports}


def nat(net: SmallNetwork) -> None:
    """A NAT gateway for the application's subnets."""
    net.add("nat", "nat", subnetId=to("public-a"))
    net.add("route", "app-out", routeTableId=to("app-table"), destinationCidrBlock="0.0.0.0/0", natGatewayId=to("nat"))


def gateway_endpoint(net: SmallNetwork) -> None:
    """S3's gateway endpoint in the application's route table."""
    net.add(
        "vpce", "s3", {"prefixListId": "pl-11112222"}, vpcId=to("vpc"), vpcEndpointType="Gateway",
        serviceName=f"com.amazonaws.{REGION}.s3", routeTableIds=[to("app-table")],
    )  # fmt: skip


def interface_endpoint(net: SmallNetwork, *, private: object = True) -> None:
    """An interface endpoint for Secrets Manager that lets TLS in from the VPC."""
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["10.0.0.0/16"]}
    net.add("sg", "endpoint-group", vpcId=to("vpc"), ingress=[rule])
    net.add(
        "vpce", "secrets", vpcId=to("vpc"), vpcEndpointType="Interface", privateDnsEnabled=private,
        serviceName=f"com.amazonaws.{REGION}.secretsmanager", subnetIds=[to("app-a")],
        securityGroupIds=[to("endpoint-group")],
    )  # fmt: skip


def only_out_to(net: SmallNetwork, **peer: object) -> None:
    """The application's group lets out to one peer only."""
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, **peer}
    net.add("sg", "app-group", vpcId=to("vpc"), egress=[rule])


def block_public_access(net: SmallNetwork, *excluded: str) -> None:
    """VPC Block Public Access in both directions, with exclusions for subnets."""
    net.add("bpa", "bpa", internetGatewayBlockMode="block-bidirectional")
    for subnet in excluded:
        mode = "allow-bidirectional"
        net.add("bpa-exclusion", f"{subnet}-exclusion", subnetId=to(subnet), internetGatewayExclusionMode=mode)


def balancer(net: SmallNetwork, *, internal: bool = False) -> None:
    """A load balancer in the public subnets."""
    rule = {"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}
    net.add("sg", "door-group", vpcId=to("vpc"), ingress=[rule], egress=[EVERYTHING])
    subnets = [to("public-a"), to("public-b")]
    net.add("lb", "door", subnets=subnets, securityGroups=[to("door-group")], internal=internal)


def file_system(net: SmallNetwork, *zones: str) -> None:
    """A file system with a mount target in some zones."""
    rule = {"protocol": "tcp", "fromPort": 2049, "toPort": 2049, "securityGroups": [to("app-group")]}
    net.add("sg", "files-group", vpcId=to("vpc"), ingress=[rule])
    net.add("fs", "files")
    for zone in zones:
        subnet = to(f"data-{zone}")
        net.add("mount", f"mount-{zone}", fileSystemId=to("files"), subnetId=subnet, securityGroups=[to("files-group")])


def peer(net: SmallNetwork, *, route_back: bool = True, accept: bool = True) -> None:
    """A peered VPC with a database that the application's group may reach."""
    net.add("vpc", "far", cidrBlock="10.9.0.0/16")
    net.add("subnet", "far-a", vpcId=to("far"), cidrBlock="10.9.0.0/24", availabilityZone=f"{REGION}a")
    net.add("pcx", "pcx", vpcId=to("vpc"), peerVpcId=to("far"), autoAccept=accept)
    net.add("rtb", "far-table", vpcId=to("far"))
    net.add("rtb-association", "far-t", subnetId=to("far-a"), routeTableId=to("far-table"))
    there = {"destinationCidrBlock": "10.9.0.0/16", "vpcPeeringConnectionId": to("pcx")}
    net.add("route", "there", routeTableId=to("app-table"), **there)
    if route_back:
        back = {"destinationCidrBlock": "10.0.0.0/16", "vpcPeeringConnectionId": to("pcx")}
        net.add("route", "back", routeTableId=to("far-table"), **back)
    _far_database(net)


def _far_database(net: SmallNetwork) -> None:
    rule = {"protocol": "tcp", "fromPort": 5432, "toPort": 5432, "securityGroups": [to("app-group")]}
    net.add("sg", "far-group", vpcId=to("far"), ingress=[rule])
    net.add("proxy", "far-db", vpcSubnetIds=[to("far-a")], vpcSecurityGroupIds=[to("far-group")])


def transit(net: SmallNetwork, *, zones: str = "ab", referring: str = "enable", **gateway: object) -> None:
    """Two VPCs attached to a transit gateway."""
    net.add("vpc", "far", cidrBlock="10.9.0.0/16")
    net.add("subnet", "far-a", vpcId=to("far"), cidrBlock="10.9.0.0/24", availabilityZone=f"{REGION}a")
    net.add("tgw", "tgw", securityGroupReferencingSupport=referring, **gateway)
    subnets = [to(f"public-{zone}") for zone in zones]
    net.add("tgw-attachment", "here", transitGatewayId=to("tgw"), vpcId=to("vpc"), subnetIds=subnets)
    net.add("tgw-attachment", "there", transitGatewayId=to("tgw"), vpcId=to("far"), subnetIds=[to("far-a")])
    net.add("rtb", "far-table", vpcId=to("far"))
    net.add("rtb-association", "far-t", subnetId=to("far-a"), routeTableId=to("far-table"))
    for table, cidr in (("app-table", "10.9.0.0/16"), ("far-table", "10.0.0.0/16")):
        net.add("route", f"{table}-tgw", routeTableId=to(table), destinationCidrBlock=cidr, transitGatewayId=to("tgw"))
    _far_database(net)


def firewall(net: SmallNetwork, kind: str, *names: str, back: bool = True) -> None:
    """A Network Firewall with a domain list between the application and the NAT gateway."""
    net.add("nat", "nat", subnetId=to("public-a"))
    net.add("subnet", "fw-a", vpcId=to("vpc"), cidrBlock="10.0.9.0/24", availabilityZone=f"{REGION}a")
    net.add("rtb", "fw-table", vpcId=to("vpc"))
    net.add("rtb-association", "fw-t", subnetId=to("fw-a"), routeTableId=to("fw-table"))
    net.add("route", "fw-out", routeTableId=to("fw-table"), destinationCidrBlock="0.0.0.0/0", natGatewayId=to("nat"))
    targets = {"generatedRulesType": kind, "targets": list(names), "targetTypes": ["TLS_SNI"]}
    net.add("firewall-rules", "list", {"arn": "arn:list"}, ruleGroup={"rulesSource": {"rulesSourceList": targets}})
    policy = {
        "statelessDefaultActions": ["aws:forward_to_sfe"],
        "statefulRuleGroupReferences": [{"resourceArn": "arn:list"}],
    }
    net.add("firewall-policy", "policy", {"arn": "arn:policy"}, firewallPolicy=policy)
    ends = [{"syncStates": [{"attachments": [{"endpointId": "vpce-11112222", "subnetId": net.id_of("fw-a")}]}]}]
    net.add(
        "firewall", "wall", {"firewallStatuses": ends}, firewallPolicyArn="arn:policy",
        subnetMappings=[{"subnetId": to("fw-a")}],
    )  # fmt: skip
    net.add(
        "route", "in", routeTableId=to("app-table"), destinationCidrBlock="0.0.0.0/0", vpcEndpointId="vpce-11112222"
    )
    for subnet in ("10.0.0.0/24", "10.0.3.0/24") if back else ():
        net.add(
            "route",
            f"back {subnet}",
            routeTableId=to("public-table"),
            destinationCidrBlock=subnet,
            vpcEndpointId="vpce-11112222",
        )


def vpn(net: SmallNetwork, *, static: bool) -> None:
    """A VPN gateway that propagates its routes to the application's table, beside a NAT gateway."""
    nat(net)
    net.add("vgw", "vgw", vpcId=to("vpc"))
    net.add("vpn", "vpn", vpnGatewayId=to("vgw"), staticRoutesOnly=static)
    net.add("propagation", "propagation", vpnGatewayId=to("vgw"), routeTableId=to("app-table"))
