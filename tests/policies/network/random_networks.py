"""Random small networks, as plain data for the packet simulator and as a graph for the model."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from small_network import REGION, SmallNetwork, to

SUBNETS = {
    "a1": ("A", "10.0.0.0/30"), "a2": ("A", "10.0.0.4/30"), "a3": ("A", "10.0.0.8/30"), "b1": ("B", "10.1.0.0/30"),
}  # fmt: skip
VPCS = {"A": "10.0.0.0/28", "B": "10.1.0.0/28"}
PORTS = (443, 443, 5432)
CIDRS = (
    "0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/28", "10.0.0.0/30", "10.0.0.0/31", "10.0.0.4/30", "10.0.0.6/31", "10.1.0.0/28",
    "10.0.0.8/30", "10.1.0.0/31", "0.0.0.0/1", "128.0.0.0/1", "10.0.0.0/8",
)  # fmt: skip
RANGES = ((443, 443), (5432, 5432), (0, 65535), (0, 65535), (1024, 65535), (32768, 60999), (400, 5000), (1024, 40000))
ENTRY_RANGES = (*RANGES, (1024, 40000), (40000, 65535), (32768, 65535), (1024, 5000))
PROTOCOLS = ("6", "-1", "17", "tcp", "6")
SERVICE_LIST = "service list"


@dataclass(frozen=True)
class GroupRule:
    """A rule of a security group; ``peer`` is a block, a group, or the prefix list of S3."""

    direction: str
    protocol: str
    ports: tuple[int, int]
    peer: str
    separate: int


@dataclass(frozen=True)
class AclEntry:
    """An entry of a network ACL."""

    direction: str
    number: int
    allow: bool
    protocol: str
    cidr: str
    ports: tuple[int, int]
    separate: bool


@dataclass(frozen=True)
class Question:
    """From subnets and groups to subnets and groups, or to S3."""

    source: tuple[str, ...]
    source_groups: tuple[str, ...]
    destination: tuple[str, ...]
    destination_groups: tuple[str, ...]
    port: int
    public: bool


@dataclass
class Spec:
    """A network; the subnets without an ACL or table of their own use the VPC's."""

    groups: dict[str, list[GroupRule]] = field(default_factory=dict)
    acls: dict[str, list[AclEntry]] = field(default_factory=dict)
    acl_of: dict[str, str] = field(default_factory=dict)
    routes: dict[str, list[tuple[str, str, bool]]] = field(default_factory=dict)
    table_of: dict[str, str] = field(default_factory=dict)
    gateway_endpoint: frozenset[str] = frozenset()
    endpoint: tuple[tuple[str, ...], tuple[str, ...], bool] | None = None
    nat_subnet: str = "a3"
    peered: bool = True


def random_spec(random: Random) -> tuple[Spec, Question]:
    """A network in which connections pass about as often as not."""
    spec = Spec(peered=random.random() < 0.85, nat_subnet=random.choice(("a2", "a3")))
    names = ("g1", "g2", "g3")
    for name in names:
        spec.groups[name] = [_rule(random, names) for _ in range(random.choice((1, 2, 3, 4)))]
        if random.random() < 0.6:
            spec.groups[name].append(GroupRule("egress", "-1", (0, 65535), "0.0.0.0/0", random.randrange(3)))
    for name in ("acl1", "acl2")[: random.choice((0, 1, 2, 2))]:
        spec.acls[name] = [
            _entry(random, number) for number in random.sample(range(1, 400, 2), random.choice((1, 2, 3)))
        ]
        for direction in ("ingress", "egress"):
            if random.random() < 0.85:
                number = random.choice((50, 150, 500))
                spec.acls[name].append(AclEntry(direction, number, True, "-1", "0.0.0.0/0", (0, 65535), False))
        spec.acl_of |= {subnet: name for subnet in ("a1", "a2", "a3") if random.random() < 0.5}
    for name in ("t1", "t2", "tb"):
        spec.routes[name] = [route for route in _routes(random, name) if random.random() < 0.8]
    for subnet, (vpc, _) in SUBNETS.items():
        if random.random() < 0.9:
            spec.table_of[subnet] = "tb" if vpc == "B" else random.choice(("t1", "t2"))
    spec.gateway_endpoint = frozenset(name for name in ("t1", "t2") if random.random() < 0.25)
    if random.random() < 0.2:
        subnets = tuple(random.sample(("a1", "a2", "a3"), random.choice((1, 2))))
        spec.endpoint = (subnets, (random.choice(names),), random.random() < 0.8)
    if spec.acls and random.random() < 0.25:
        _only_nat_is_in_the_way(spec)
    source = tuple(random.sample(("a1", "a2"), random.choice((1, 2))))
    destination = tuple(random.sample(("a1", "a2", "a3"), random.choice((1, 2)))) if random.random() < 0.7 else ("b1",)
    return spec, Question(
        source, tuple(random.sample(names, random.choice((1, 2)))), destination,
        tuple(random.sample(names, random.choice((1, 2)))), random.choice(PORTS), random.random() < 0.5,
    )  # fmt: skip


def _only_nat_is_in_the_way(spec: Spec) -> None:
    """A way to the internet on which nothing but the ACL of the NAT gateway's subnet may stop a packet."""
    spec.nat_subnet, spec.acl_of = "a3", {"a3": "acl1"}
    spec.gateway_endpoint, spec.endpoint = frozenset(), None
    spec.routes |= {"t1": [("0.0.0.0/0", "nat", True)], "t2": [("0.0.0.0/0", "igw", False)]}
    spec.table_of |= {"a1": "t1", "a2": "t1", "a3": "t2"}
    for rules in spec.groups.values():
        rules.append(GroupRule("egress", "-1", (0, 65535), "0.0.0.0/0", 0))


def _rule(random: Random, names: tuple[str, ...]) -> GroupRule:
    peer = random.choice((*CIDRS, *names, *names, *names, SERVICE_LIST, SERVICE_LIST))
    direction = "egress" if peer == SERVICE_LIST else random.choice(("ingress", "ingress", "egress"))
    protocol = random.choice(("tcp", "tcp", "tcp", "udp", "-1"))
    return GroupRule(direction, protocol, random.choice(RANGES), peer, random.randrange(3))


def _entry(random: Random, number: int) -> AclEntry:
    return AclEntry(
        random.choice(("ingress", "egress")), number, random.random() < 0.5, random.choice(PROTOCOLS),
        random.choice(CIDRS), random.choice(ENTRY_RANGES), random.random() < 0.5,
    )  # fmt: skip


def _routes(random: Random, name: str) -> list[tuple[str, str, bool]]:
    if name == "tb":
        return [("10.0.0.0/28", "pcx", random.random() < 0.5)]
    public = random.choice(("igw", "nat", "nat"))
    halves = [("0.0.0.0/1", public, False), ("128.0.0.0/1", public, True)]
    whole = [("0.0.0.0/0", public, random.random() < 0.5)]
    return [("10.1.0.0/28", "pcx", random.random() < 0.5), *random.choice((whole, whole, whole, halves))]


def render(spec: Spec, question: Question, *, known: bool) -> SmallNetwork:
    """The network as resources, with every form that a program may choose; ids are known or not."""
    net = SmallNetwork(known=known)
    for vpc, cidr in VPCS.items():
        net.add("vpc", vpc, cidrBlock=cidr, enableDnsHostnames=True)
    for subnet, (vpc, cidr) in SUBNETS.items():
        net.add("subnet", subnet, vpcId=to(vpc), cidrBlock=cidr, availabilityZone=f"{REGION}a")
    net.add("igw", "igw", vpcId=to("A"))
    net.add("nat", "nat", subnetId=to(spec.nat_subnet))
    if spec.peered:
        net.add("pcx", "pcx", vpcId=to("A"), peerVpcId=to("B"), autoAccept=True)
    else:
        net.add("pcx", "pcx", vpcId=to("A"), peerVpcId=to("A"), autoAccept=True)
    _tables(net, spec)
    net.add(
        "vpce", "s3-gateway", {"prefixListId": "pl-0123456789"}, vpcId=to("A"), vpcEndpointType="Gateway",
        serviceName=f"com.amazonaws.{REGION}.s3", routeTableIds=[to(name) for name in sorted(spec.gateway_endpoint)],
    )  # fmt: skip
    _groups(net, spec)
    _acls(net, spec)
    if spec.endpoint is not None:
        subnets, groups, private = spec.endpoint
        net.add(
            "vpce", "s3-interface", vpcId=to("A"), vpcEndpointType="Interface", privateDnsEnabled=private,
            serviceName=f"com.amazonaws.{REGION}.s3", subnetIds=[to(s) for s in subnets],
            securityGroupIds=[to(g) for g in groups],
        )  # fmt: skip
    configuration = {
        "subnets": [to(s) for s in question.source],
        "securityGroups": [to(g) for g in question.source_groups],
        "assignPublicIp": question.public,
    }
    net.add("service", "app", networkConfiguration=configuration)
    net.add(
        "proxy", "db", vpcSubnetIds=[to(s) for s in question.destination],
        vpcSecurityGroupIds=[to(g) for g in question.destination_groups],
    )  # fmt: skip
    return net


TARGETS = {"igw": "gatewayId", "nat": "natGatewayId", "pcx": "vpcPeeringConnectionId"}


def _tables(net: SmallNetwork, spec: Spec) -> None:
    for name, routes in spec.routes.items():
        inline = [{"cidrBlock": cidr, TARGETS[target]: to(target)} for cidr, target, separate in routes if not separate]
        net.add("rtb", name, vpcId=to("B" if name == "tb" else "A"), routes=inline)
        for index, (cidr, target, separate) in enumerate(routes):
            if separate:
                route = {"destinationCidrBlock": cidr, TARGETS[target]: to(target)}
                net.add("route", f"{name}-{index}", routeTableId=to(name), **route)
    for subnet, table in spec.table_of.items():
        net.add("rtb-association", f"{subnet}-{table}", subnetId=to(subnet), routeTableId=to(table))


def _groups(net: SmallNetwork, spec: Spec) -> None:
    for name in spec.groups:
        net.add("sg", name, vpcId=to("A"))
    for name, rules in spec.groups.items():
        inline: dict[str, list[object]] = {"ingress": [], "egress": []}
        for index, rule in enumerate(rules):
            low, high = rule.ports if rule.protocol != "-1" else (0, 0)
            ports = {"fromPort": low, "toPort": high}
            if rule.separate == 0:
                inline[rule.direction].append({"protocol": rule.protocol, **ports, **_inline_peer(rule, name)})
            elif rule.separate == 1:
                peer = _single_peer(rule)
                net.add(
                    rule.direction,
                    f"{name}-{index}",
                    securityGroupId=to(name),
                    ipProtocol=rule.protocol,
                    **ports,
                    **peer,
                )
            else:
                given = {"securityGroupId": to(name), "type": rule.direction, "protocol": rule.protocol, **ports}
                net.add("rule", f"{name}-{index}", **given, **_older_peer(rule, name))
        net.add("sg", name, vpcId=to("A"), **{key: value for key, value in inline.items() if value})


def _inline_peer(rule: GroupRule, own: str) -> dict[str, object]:
    if rule.peer == own:
        return {"self": True}
    if rule.peer.startswith("g"):
        return {"securityGroups": [to(rule.peer)]}
    return (
        {"prefixListIds": [to("s3-gateway.prefixListId")]} if rule.peer == SERVICE_LIST else {"cidrBlocks": [rule.peer]}
    )


def _single_peer(rule: GroupRule) -> dict[str, object]:
    if rule.peer.startswith("g"):
        return {"referencedSecurityGroupId": to(rule.peer)}
    return {"prefixListId": to("s3-gateway.prefixListId")} if rule.peer == SERVICE_LIST else {"cidrIpv4": rule.peer}


def _older_peer(rule: GroupRule, own: str) -> dict[str, object]:
    if rule.peer == own:
        return {"self": True}
    if rule.peer.startswith("g"):
        return {"sourceSecurityGroupId": to(rule.peer)}
    return (
        {"prefixListIds": [to("s3-gateway.prefixListId")]} if rule.peer == SERVICE_LIST else {"cidrBlocks": [rule.peer]}
    )


def _acls(net: SmallNetwork, spec: Spec) -> None:
    for name, entries in spec.acls.items():
        inline: dict[str, list[object]] = {"ingress": [], "egress": []}
        for entry in entries:
            low, high = entry.ports if entry.protocol != "-1" else (0, 0)
            if not entry.separate:
                action = "allow" if entry.allow else "deny"
                values = {"ruleNo": entry.number, "action": action, "protocol": entry.protocol}
                inline[entry.direction].append({**values, "cidrBlock": entry.cidr, "fromPort": low, "toPort": high})
        subnets = [to(subnet) for subnet, acl in spec.acl_of.items() if acl == name]
        net.add("acl", name, vpcId=to("A"), subnetIds=subnets, **inline)
        for entry in entries:
            low, high = entry.ports if entry.protocol != "-1" else (0, 0)
            if entry.separate:
                net.add(
                    "acl-rule", f"{name}-{entry.direction}-{entry.number}", networkAclId=to(name),
                    egress=entry.direction == "egress", ruleNumber=entry.number, protocol=entry.protocol,
                    ruleAction="ALLOW" if entry.allow else "DENY", cidrBlock=entry.cidr, fromPort=low, toPort=high,
                )  # fmt: skip
