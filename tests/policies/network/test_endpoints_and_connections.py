"""What AWS documents of VPC endpoints, file systems, peering, transit gateways, Network Firewall and VPNs."""

import pytest
from example_networks import (
    ALLOWED,
    BLOCKED,
    DOCS,
    GUIDE,
    UNKNOWN,
    Case,
    acl,
    ask,
    entry,
    file_system,
    firewall,
    gateway_endpoint,
    interface_endpoint,
    nat,
    only_out_to,
    peer,
    small,
    then,
    transit,
    vpn,
)  # fmt: skip
from small_network import REGION, SmallNetwork, to

from policies.network.network_model import Network
from policies.network.records import Internet, Place, Service

S3, SECRETS, SITE = Service("s3"), Service("secretsmanager"), Internet("www.example.com")
LINK = f"{DOCS}/vpc/latest/privatelink"
GATEWAY, INTERFACE, NAMES = (
    f"{LINK}/{page}.html" for page in ("gateway-endpoints", "create-interface-endpoint", "manage-dns-names")
)
MOUNT = f"{DOCS}/efs/latest/ug/mounting-fs-mount-cmd-dns-name.html"
PEERING, TRANSIT = f"{DOCS}/vpc/latest/peering", f"{DOCS}/vpc/latest/tgw"
LISTS = f"{DOCS}/network-firewall/latest/developerguide/stateful-rule-groups-domain-names.html"
ASYMMETRY = f"{DOCS}/network-firewall/latest/developerguide/asymmetric-routing.html"
ROUTES = f"{GUIDE}/route-tables-priority.html"


def narrow(net: SmallNetwork, **egress: object) -> None:
    """S3's gateway endpoint, and a group that lets out to one peer only."""
    gateway_endpoint(net)
    only_out_to(net, **egress)


def acl_for_the_vpc(net: SmallNetwork) -> None:
    """S3's gateway endpoint, and an ACL that lets out to the VPC only."""
    gateway_endpoint(net)
    acl(net, "app-b", egress=[entry(1, "allow", 0, 65535, "10.0.0.0/16")])


def changed(net: SmallNetwork, name: str, **inputs: object) -> None:
    """The interface endpoint, and something about it that is wrong."""
    interface_endpoint(net)
    net.change(name, **inputs)


def shared_by_zone(net: SmallNetwork) -> None:
    """An endpoint without private DNS, whose name a private zone gives to the VPC."""
    interface_endpoint(net, private=False)
    net.change("secrets", dnsEntries=[{"dnsName": "vpce-1.secretsmanager.example"}])
    net.add("zone", "private", name=f"secretsmanager.{REGION}.amazonaws.com", vpcs=[{"vpcId": to("vpc")}])
    aliases = [{"name": "vpce-1.secretsmanager.example"}]
    net.add("record", "alias", zoneId=to("private"), name="", type="A", aliases=aliases)


def other_rules(net: SmallNetwork) -> None:
    """A Network Firewall with rules that are no domain list."""
    firewall(net, "ALLOWLIST", "www.example.com")
    net.change("list", ruleGroup={"rulesSource": {"rulesString": "pass tls any any -> any any (sid:1;)"}})


CASES = (
    Case("the prefix list opens a gateway endpoint", GATEWAY, lambda n: narrow(
         n, prefixListIds=[to("s3.prefixListId")]), S3, 443, ALLOWED),
    Case("a gateway endpoint has public addresses", GATEWAY, lambda n: narrow(n, cidrBlocks=["10.0.0.0/16"]), S3, 443,
         BLOCKED, "names neither the prefix list of the s3 gateway endpoint nor all addresses"),
    Case("part of the public addresses is no answer", GATEWAY, lambda n: narrow(n, cidrBlocks=["52.0.0.0/8"]), S3, 443,
         UNKNOWN, "which addresses the other end has"),
    Case("an ACL has to let public addresses pass too", GATEWAY, acl_for_the_vpc, S3, 443, BLOCKED, "app-b-acl"),
    Case("a gateway endpoint serves its route tables only", GATEWAY, then(gateway_endpoint, lambda n: n.change(
         "s3", routeTableIds=[to("data-table")])), S3, 443, BLOCKED, "no route to s3"),
    Case("a route table may be added beside the endpoint", GATEWAY, then(gateway_endpoint, lambda n: n.change(
         "s3", routeTableIds=[]), lambda n: n.add(
             "vpce-table", "beside", vpcEndpointId=to("s3"), routeTableId=to("app-table"))), S3, 443, ALLOWED),
    Case("an interface endpoint with private DNS answers", INTERFACE, interface_endpoint, SECRETS, 443, ALLOWED),
    Case("its group has to let the application in", INTERFACE, lambda n: changed(n, "endpoint-group", ingress=[]),
         SECRETS, 443, BLOCKED, "endpoint-group"),
    Case("it answers for its own service", INTERFACE, interface_endpoint, Service("kms"), 443, BLOCKED,
         "no route to kms"),
    Case("it answers for its own Region", INTERFACE, interface_endpoint, Service("secretsmanager", "eu-west-1"), 443,
         BLOCKED, "no route"),
    Case("without private DNS the name is public", NAMES, lambda n: interface_endpoint(n, private=False), SECRETS, 443,
         BLOCKED, "no route"),
    Case("private DNS needs DNS host names", NAMES, lambda n: changed(n, "vpc", enableDnsHostnames=False), SECRETS, 443,
         BLOCKED, "enableDnsHostnames"),
    Case("private DNS needs DNS support", NAMES, lambda n: changed(n, "vpc", enableDnsSupport=False), SECRETS, 443,
         BLOCKED, "enableDnsSupport"),
    Case("the name of a service leads to its endpoint", NAMES, interface_endpoint,
         Internet(f"secretsmanager.{REGION}.amazonaws.com"), 443, ALLOWED),
    Case("a NAT gateway reaches a service without an endpoint", NAMES, nat, SECRETS, 443, ALLOWED),
    Case("a private zone may lead to an endpoint", NAMES, shared_by_zone, SECRETS, 443, ALLOWED),
    Case("a route whose target is gone leads nowhere", ROUTES, then(nat, lambda n: n.change(
         "app-out", state="blackhole")), SITE, 443, BLOCKED, "is gone"),
    Case("a file system is reached in each zone", MOUNT, lambda n: file_system(n, "a", "b"), "files", 2049, ALLOWED),
    Case("a zone without a mount target reaches none", MOUNT, lambda n: file_system(n, "a"), "files", 2049, BLOCKED,
         f"no mount target in {REGION}b"),
    Case("peering carries with routes both ways", f"{PEERING}/vpc-peering-security-groups.html", peer, "far-db", 5432,
         ALLOWED),
    Case("peering needs a route back", f"{PEERING}/vpc-peering-routing.html", lambda n: peer(n, route_back=False),
         "far-db", 5432, BLOCKED, "far-table of far-a has no route"),
    Case("peering has to be accepted", f"{PEERING}/vpc-peering-basics.html", lambda n: peer(n, accept=False), "far-db",
         5432, UNKNOWN, "accepted"),
    Case("attached VPCs reach each other", f"{TRANSIT}/how-transit-gateways-work.html", transit, "far-db", 5432,
         ALLOWED),
    Case("groups refer across a transit gateway that supports it", f"{TRANSIT}/tgw-vpc-attachments.html", lambda n:
         transit(n, referring="disable"), "far-db", 5432, BLOCKED, "far-group"),
    Case("an attachment needs a subnet in each zone", f"{TRANSIT}/tgw-vpc-attachments.html", lambda n: transit(
         n, zones="a"), "far-db", 5432, BLOCKED, f"no subnet in {REGION}b"),
    Case("a transit gateway needs a route", f"{TRANSIT}/tgw-route-tables.html", lambda n: transit(
         n, defaultRouteTablePropagation="disable"), "far-db", 5432, BLOCKED, "has no route"),
    Case("an allow list passes its names", LISTS, lambda n: firewall(n, "ALLOWLIST", ".example.com"), SITE, 443,
         ALLOWED),
    Case("an allow list drops other names", LISTS, lambda n: firewall(n, "ALLOWLIST", "example.com"), SITE, 443,
         BLOCKED, "does not allow www.example.com"),
    Case("a deny list drops its names", LISTS, lambda n: firewall(n, "DENYLIST", ".example.com"), SITE, 443, BLOCKED,
         "denies www.example.com"),
    Case("answers have to pass the firewall", ASYMMETRY, lambda n: firewall(n, "ALLOWLIST", ".example.com", back=False),
         SITE, 443, UNKNOWN, "past the firewall endpoint"),
    Case("other rules of a firewall are not evaluated", LISTS, other_rules, SITE, 443, UNKNOWN, "not evaluated"),
    Case("a VPN with static routes takes no other", ROUTES, lambda n: vpn(n, static=True), SITE, 443, ALLOWED),
    Case("what a VPN learns is not known", ROUTES, lambda n: vpn(n, static=False), SITE, 443, UNKNOWN, "BGP"),
    Case("what a VPN learns is never inside the VPC", ROUTES, lambda n: vpn(n, static=False), "db", 5432, ALLOWED),
)  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_documented_behaviour_holds(case: Case) -> None:
    case.check()


def test_a_function_in_no_vpc_reaches_services_and_no_private_address() -> None:
    """docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html"""
    net = small()
    net.add("function", "code")
    assert ask(net, S3, 443, "code").answer is ALLOWED
    assert ask(net, "db", 5432, "code").answer is BLOCKED


def test_the_policy_on_the_way_is_that_of_the_endpoint() -> None:
    net = small()
    gateway_endpoint(net)
    interface_endpoint(net, private=False)
    net.add("vpce-policy", "own", vpcEndpointId=to("s3"), policy='{"Statement": []}')
    network = Network(net.graph())
    place = network.place(net["app"])
    assert isinstance(place, Place)
    found = network.endpoint_policy(place, "s3")
    assert found is not None
    assert (found.label, found.document) == ("s3", '{"Statement": []}')
    assert network.endpoint_policy(place, "secretsmanager") is None
