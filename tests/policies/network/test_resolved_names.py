"""Which names resolve from a VPC, as AWS documents the Resolver, DNS Firewall, private zones and endpoints."""

from collections.abc import Callable

import pytest
from example_networks import ALLOWED, BLOCKED, DOCS, UNKNOWN, interface_endpoint, small, then
from small_network import REGION, SmallNetwork, to

from policies.network.network_model import Network
from policies.network.records import Answer

PAGES = (
    f"{DOCS}/Route53/latest/DeveloperGuide/resolver-dns-firewall-rule-actions.html",
    f"{DOCS}/Route53/latest/DeveloperGuide/hosted-zone-private-considerations.html",
    f"{DOCS}/Route53/latest/DeveloperGuide/resolver-overview-forward-vpc-to-network-using-rules.html",
    f"{DOCS}/vpc/latest/userguide/AmazonDNS-concepts.html",
)
"""Where AWS documents what the cases hold."""


def filtered(net: SmallNetwork, *rules: tuple[str, list[object]], order: list[int] | None = None) -> None:
    """DNS Firewall with one rule for each action and list of domains, in this order."""
    net.add("dns-group", "names")
    for number, (action, domains) in enumerate(rules):
        net.add("dns-list", f"list-{number}", domains=domains)
        priority = (order or range(100, 900, 100))[number]
        net.add(
            "dns-rule", f"rule-{number}", action=action, priority=priority, firewallRuleGroupId=to("names"),
            firewallDomainListId=to(f"list-{number}"),
        )  # fmt: skip
    net.add("dns-association", "names-here", firewallRuleGroupId=to("names"), vpcId=to("vpc"), priority=101)


def private_zone(net: SmallNetwork, *records: tuple[str, str, object], domain: str = "inside.example") -> None:
    """A private zone of the VPC."""
    net.add("zone", "private", name=domain, vpcs=[{"vpcId": to("vpc")}])
    for index, (name, kind, value) in enumerate(records):
        net.add("record", f"record-{index}", zoneId=to("private"), name=name, type=kind, records=[value])


def allow_list(net: SmallNetwork) -> None:
    """AWS's names and those below one domain; no other."""
    filtered(net, ("ALLOW", ["*.amazonaws.com", "*.inside.example"]), ("BLOCK", ["*"]))


def managed_list(net: SmallNetwork) -> None:
    """A rule with a list of AWS's, whose domains nobody can read."""
    filtered(net, ("ALLOW", ["*.amazonaws.com"]))
    net.add(
        "dns-rule", "managed", action="BLOCK", priority=500, firewallRuleGroupId=to("names"),
        firewallDomainListId="rslvr-fdl-0123456789abcdef",
    )  # fmt: skip


def forwarded(net: SmallNetwork, *, back: bool = False) -> None:
    """A domain is forwarded to other resolvers; ``back`` takes one name below it back."""
    net.add("resolver-rule", "forward", domainName="corp.example", ruleType="FORWARD")
    net.add("resolver-vpc", "forward-here", resolverRuleId=to("forward"), vpcId=to("vpc"))
    if back:
        net.add("resolver-rule", "system", domainName="open.corp.example", ruleType="SYSTEM")
        net.add("resolver-vpc", "system-here", resolverRuleId=to("system"), vpcId=to("vpc"))


def own_servers(net: SmallNetwork) -> None:
    """DHCP options with a server of the customer's."""
    net.add("dhcp", "options", domainNameServers=["10.0.0.53"])
    net.add("dhcp-vpc", "options-here", vpcId=to("vpc"), dhcpOptionsId=to("options"))


def chain(net: SmallNetwork) -> None:
    """An allowed name that leads on to one that is not."""
    allow_list(net)
    private_zone(net, ("db.inside.example", "CNAME", "db.elsewhere.example"))


SECRETS = f"secretsmanager.{REGION}.amazonaws.com"
ONE_BUCKET = f"logs.s3.{REGION}.amazonaws.com"
BUCKETS = f"*.s3.{REGION}.amazonaws.com"
CASES: dict[str, tuple[Callable[[SmallNetwork], object], str, Answer, str]] = {
    "public names": (lambda _: None, "www.example.com", ALLOWED, ""),
    "no DNS support": (lambda n: n.change("vpc", enableDnsSupport=False), SECRETS, BLOCKED, "enableDnsSupport"),
    "servers of the customer": (own_servers, SECRETS, UNKNOWN, "10.0.0.53"),
    "a name on the allow list": (allow_list, SECRETS, ALLOWED, ""),
    "a name on no list but everything": (allow_list, "www.example.com", BLOCKED, "rule-1 blocks"),
    "an asterisk and a dot leave out the domain itself": (allow_list, "inside.example", BLOCKED, "rule-1 blocks"),
    "an asterisk without a dot": (lambda n: filtered(n, ("ALLOW", ["*inside.example"]), ("BLOCK", ["*"])),
                                  "inside.example", ALLOWED, ""),
    "the lowest priority decides": (lambda n: filtered(n, ("ALLOW", ["a.example"]), ("BLOCK", ["*.example"]),
                                    order=[200, 100]), "a.example", BLOCKED, "rule-1 blocks"),
    "an alert lets through": (lambda n: filtered(n, ("ALERT", ["*"])), "www.example.com", ALLOWED, ""),
    "a list of AWS's": (managed_list, "www.example.com", UNKNOWN, "rslvr-fdl-0123456789abcdef"),
    "allowed before a list of AWS's": (managed_list, SECRETS, ALLOWED, ""),
    "some bucket where one is on the list": (lambda n: filtered(n, ("ALLOW", [ONE_BUCKET]), ("BLOCK", ["*"])),
                                             BUCKETS, UNKNOWN, "names some of"),
    "some bucket where all are on the list": (allow_list, BUCKETS, ALLOWED, ""),
    "each name of a chain": (chain, "db.inside.example", BLOCKED, "db.elsewhere.example"),
    "a record of a private zone": (lambda n: private_zone(n, ("db", "A", "10.0.1.9")), "db.inside.example", ALLOWED,
                                   ""),
    "no record in a private zone": (lambda n: private_zone(n, ("db", "A", "10.0.1.9")), "x.inside.example", BLOCKED,
                                    "hosted zone private has no record"),
    "a wildcard record": (lambda n: private_zone(n, ("*.inside.example", "A", "10.0.1.9")), "x.inside.example", ALLOWED,
                          ""),
    "a forwarded domain": (forwarded, "db.corp.example", UNKNOWN, "forward"),
    "a name taken back from forwarding": (lambda n: forwarded(n, back=True), "a.open.corp.example", ALLOWED, ""),
    "a private zone that is closer than a forwarding rule": (then(forwarded, lambda n: private_zone(
        n, ("db", "A", "10.0.1.9"), domain="net.corp.example")), "db.net.corp.example", ALLOWED, ""),
    "the private name of an endpoint": (interface_endpoint, SECRETS, ALLOWED, ""),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_name_resolves_as_documented(case: str) -> None:
    change, name, answer, reason = CASES[case]
    net = small()
    change(net)
    network = Network(net.graph())
    place = network.place(net["app"])
    assert place is not None
    found = network.resolves(place, name)
    assert (found.answer, reason in found.reason) == (answer, True), found
    assert bool(found.reason) == (answer is not ALLOWED)
