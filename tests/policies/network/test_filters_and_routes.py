"""What AWS documents of security groups, network ACLs, gateways and VPC Block Public Access."""

import pytest
from example_networks import (
    ALLOW_ALL,
    ALLOWED,
    BLOCKED,
    GUIDE,
    UNKNOWN,
    Case,
    acl,
    ask,
    balancer,
    block_public_access,
    entry,
    interface_endpoint,
    nat,
    nothing,
    small,
    then,
)  # fmt: skip
from small_network import SmallNetwork, to

from policies.network.records import Internet, Service

SG, ACL, PORTS = (f"{GUIDE}/{page}.html" for page in ("security-group-rules", "nacl-rules", "custom-network-acl"))
DEFAULT_SG, DEFAULT_ACL = f"{GUIDE}/default-security-group.html", f"{GUIDE}/default-network-acl.html"
NAT, IGW, BPA = (f"{GUIDE}/{page}.html" for page in ("vpc-nat-gateway", "VPC_Internet_Gateway", "security-vpc-bpa"))
MAIN = f"{GUIDE}/RouteTables.html"
SITE, ANYONE = Internet("www.example.com"), Internet()


def from_cidr(net: SmallNetwork, cidr: str) -> None:
    """The database lets in a block instead of a group."""
    net.change("db-from-app", referencedSecurityGroupId=None, cidrIpv4=cidr)


def configured(net: SmallNetwork, *groups: object, subnet: str = "app-a") -> None:
    """The application runs in one subnet, with these groups."""
    net.change("app", networkConfiguration={"subnets": [to(subnet)], "securityGroups": list(groups)})


def prefix_list(net: SmallNetwork) -> None:
    """The database lets in a customer's prefix list, of which one entry is a resource of its own."""
    net.add("pl", "offices", entries=[{"cidr": "10.0.0.0/24"}])
    net.add("pl-entry", "more", prefixListId=to("offices"), cidr="10.0.3.0/24")
    net.change("db-from-app", referencedSecurityGroupId=None, prefixListId=to("offices"))


def same_subnet(net: SmallNetwork) -> None:
    """Application and database in one subnet, whose ACL denies everything."""
    acl(net, "app-a", ingress=[], egress=[])
    configured(net, to("app-group"))
    net.change("db-subnets", subnetIds=[to("app-a")])


def unread_entry(net: SmallNetwork) -> None:
    """An entry whose block is known only after a deployment, before one that lets everything in."""
    acl(net, "data-a", ingress=[ALLOW_ALL])
    net.add(
        "acl-rule", "early", networkAclId=to("data-a-acl"), ruleNumber=50, egress=False, protocol="tcp",
        ruleAction="deny", cidrBlock={"$": "db.later"},
    )  # fmt: skip


def strict_nat(net: SmallNetwork) -> None:
    """The ACL of the NAT gateway's subnet lets in what a Linux client needs, and no more."""
    nat(net)
    acl(net, "public-a", ingress=[entry(1, "allow", 443, 443), entry(2, "allow", 32768, 65535)])


def main_table(net: SmallNetwork, kind: str) -> None:
    """The application's subnets use the main route table, which is declared in one of the ways there are."""
    nat(net)
    net.without("app-a-t")
    net.without("app-b-t")
    out = {"cidrBlock": "0.0.0.0/0", "natGatewayId": to("nat")}
    net.change("vpc", defaultRouteTableId="rtb-11112222", mainRouteTableId="rtb-11112222")
    if kind == "default":
        net.add("default-rtb", "main", defaultRouteTableId="rtb-11112222", routes=[out])
    elif kind == "association":
        net.add("rtb", "other", vpcId=to("vpc"), routes=[out])
        net.add("main-rtb", "main", vpcId=to("vpc"), routeTableId=to("other"))
    elif kind == "route":
        target = {"destinationCidrBlock": "0.0.0.0/0", "natGatewayId": to("nat")}
        net.add("route", "main-out", routeTableId="rtb-11112222", **target)


CASES = (
    Case("a rule that refers to a group lets its members in", SG, nothing, "db", 5432, ALLOWED),
    Case("what no rule allows does not pass", SG, nothing, "db", 3306, BLOCKED, "no rule of security group db-group"),
    Case("every subnet has to pass", SG, lambda n: from_cidr(n, "10.0.0.0/24"), "db", 5432, BLOCKED, "app in app-b"),
    Case("every address has to pass", SG, lambda n: from_cidr(n, "10.0.0.0/23"), "db", 5432, BLOCKED, "app in app-b"),
    Case("a block that holds every subnet is enough", SG, lambda n: from_cidr(n, "10.0.0.0/22"), "db", 5432, ALLOWED),
    Case("a group without egress rules lets nothing out", SG, lambda n: n.change("app-group", egress=[]), "db", 5432,
         BLOCKED, "security group app-group"),
    Case("a group that is not in the input may let out or not", SG, then(lambda n: from_cidr(n, "10.0.0.0/8"),
         lambda n: configured(n, "sg-99998888")), "db", 5432, UNKNOWN, "sg-99998888"),
    Case("a certain obstacle goes before what is not known", SG, lambda n: configured(n, "sg-99998888"), "db", 5432,
         BLOCKED, "db-group"),
    Case("without groups the default group applies", DEFAULT_SG, configured, "db", 5432, BLOCKED, "db-group"),
    Case("a default group that is declared has its rules only", DEFAULT_SG, then(lambda n: n.add("default-sg", "closed",
         vpcId=to("vpc")), configured), "db", 5432, BLOCKED, "security group closed"),
    Case("a customer's prefix list is its entries", f"{GUIDE}/managed-prefix-lists.html", prefix_list, "db", 5432,
         ALLOWED),
    Case("the lowest number that matches decides", ACL, lambda n: acl(n, "data-a", ingress=[
         entry(90, "deny", 5432, 5432), ALLOW_ALL]), "db", 5432, BLOCKED, "network ACL data-a-acl"),
    Case("a later entry does not matter", ACL, lambda n: acl(n, "data-a", ingress=[
         ALLOW_ALL, entry(110, "deny", 5432, 5432)]), "db", 5432, ALLOWED),
    Case("an ACL without entries denies everything", ACL, lambda n: acl(n, "app-a", egress=[]), "db", 5432, BLOCKED,
         "app-a-acl"),
    Case("the answer needs all ports of the client", PORTS, lambda n: acl(n, "data-a", egress=[
         entry(100, "allow", 1024, 40000)]), "db", 5432, BLOCKED, "the answer"),
    Case("a few of the client's ports may be denied", f"{GUIDE}/nacl-ephemeral-ports.html", lambda n: acl(
         n, "data-a", egress=[entry(1, "deny", 40000, 40009), ALLOW_ALL]), "db", 5432, ALLOWED),
    Case("many of the client's ports may not", f"{GUIDE}/nacl-ephemeral-ports.html", lambda n: acl(
         n, "data-a", egress=[entry(1, "deny", 40000, 44000), ALLOW_ALL]), "db", 5432, BLOCKED, "the answer"),
    Case("a Linux task connects from 32768 to 60999", PORTS, lambda n: acl(n, "data-a", egress=[
         entry(100, "allow", 32768, 60999)]), "db", 5432, ALLOWED),
    Case("the answer has to come in as well", PORTS, lambda n: acl(n, "app-b", ingress=[entry(1, "allow", 443, 443)]),
         "db", 5432, BLOCKED, "network ACL app-b-acl of app-b denies the answer"),
    Case("a default ACL that is declared without entries denies", DEFAULT_ACL, lambda n: n.add("default-acl", "closed",
         defaultNetworkAclId=to("vpc")), "db", 5432, BLOCKED, "network ACL closed"),
    Case("within a subnet no ACL applies", f"{GUIDE}/vpc-network-acls.html", same_subnet, "db", 5432, ALLOWED),
    Case("an entry that is not known may deny", ACL, unread_entry, "db", 5432, UNKNOWN, "network ACL early"),
    Case("no route leads out", f"{GUIDE}/route-tables-priority.html", nothing, SITE, 443, BLOCKED, "no route to www"),
    Case("a NAT gateway leads to the internet", NAT, nat, SITE, 443, ALLOWED),
    Case("a NAT gateway in a private subnet leads nowhere", NAT, then(nat, lambda n: n.change(
         "nat", subnetId=to("data-a"))), SITE, 443, BLOCKED, "no internet gateway"),
    Case("a private NAT gateway has no way to the internet", NAT, then(nat, lambda n: n.change(
         "nat", connectivityType="private")), SITE, 443, BLOCKED, "is private"),
    Case("a NAT gateway needs 1024 to 65535", PORTS, strict_nat, SITE, 443, BLOCKED, "1024-65535"),
    Case("the main route table has no routes at first", MAIN, lambda n: main_table(n, ""), SITE, 443, BLOCKED,
         "main of vpc"),
    Case("a declared default route table is the main one", MAIN, lambda n: main_table(n, "default"), SITE, 443,
         ALLOWED),
    Case("another route table may become the main one", MAIN, lambda n: main_table(n, "association"), SITE, 443,
         ALLOWED),
    Case("a route may be added to the main one", MAIN, lambda n: main_table(n, "route"), SITE, 443, ALLOWED),
    Case("an internet gateway serves public addresses only", IGW, lambda n: n.add("route", "out", routeTableId=to(
         "app-table"), destinationCidrBlock="0.0.0.0/0", gatewayId=to("igw")), SITE, 443, BLOCKED, "no public address"),
    Case("public access is blocked", BPA, then(nat, block_public_access), SITE, 443, BLOCKED,
         "VPC Block Public Access"),
    Case("an excluded subnet keeps its way out", BPA, then(nat, lambda n: block_public_access(n, "public-a")), SITE,
         443, ALLOWED),
    Case("anybody reaches a public load balancer", IGW, balancer, "door", 443, ALLOWED, "", ANYONE),
    Case("nobody outside reaches an internal one", IGW, lambda n: balancer(n, internal=True), "door", 443, BLOCKED,
         "no public address", ANYONE),
    Case("nobody outside reaches a subnet that is not excluded", BPA, then(balancer, lambda n: block_public_access(
         n, "public-a")), "door", 443, BLOCKED, "public-b is not excluded", ANYONE),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_documented_behaviour_holds(case: Case) -> None:
    case.check()


def test_a_plan_resolves_what_has_no_id_yet() -> None:
    """With every id unknown, references lead along the dependencies of each property."""
    net = small(known=False)
    interface_endpoint(net)
    nat(net)
    assert ask(net, "db", 5432).answer is ALLOWED
    assert ask(net, Service("secretsmanager"), 443).answer is ALLOWED
    assert ask(net, "db", 3306).answer is BLOCKED


def test_a_group_that_cannot_be_told_is_not_guessed() -> None:
    """Two rules in one property, each with an unknown group: which is whose is not in a plan."""
    net = small(known=False)
    net.without("db-from-app")
    net.add("sg", "other-group", vpcId=to("vpc"))
    rules = [
        {"protocol": "tcp", "fromPort": port, "toPort": port, "securityGroups": [to(group)]}
        for port, group in ((5432, "app-group"), (22, "other-group"))
    ]
    net.add("sg", "db-group", vpcId=to("vpc"), ingress=rules)
    found = ask(net, "db", 5432)
    assert (found.answer, "db-group" in found.reason) == (UNKNOWN, True)
    assert ask(net, "db", 80).answer is BLOCKED
