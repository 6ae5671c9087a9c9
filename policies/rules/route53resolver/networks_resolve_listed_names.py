"""DNS-101: networks look up listed names only."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

VPC = "aws:ec2/vpc:Vpc"
ASSOCIATION = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
ENTRY = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
NAMES = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"


def check(estate: EstateView) -> Iterator[Problem]:
    """Beside each network stands a rule group whose last word is no, and which says yes to no list of everything."""
    links = estate.companions(ASSOCIATION, "vpcId")
    entries = estate.companions(ENTRY, "firewallRuleGroupId")
    for vpc in estate.of_type(VPC):
        groups = [estate.target(link, "firewallRuleGroupId", GROUP) for link in links.of(vpc)]
        found = [entry for group in groups if group for entry in entries.of(group)]
        if not found:
            yield Problem(vpc, "looks up any name: DNS carries data out", known=not links.unresolved)
            continue
        last = max(found, key=lambda entry: estate.props(entry).number_at("priority") or 0)
        if not refuses_all(estate, last):
            yield Problem(vpc, "its DNS firewall ends without refusing everything else")
        for entry in found:
            if entry is not last and estate.props(entry).at("action") != "BLOCK" and "*" in domains(estate, entry):
                yield Problem(vpc, f"its DNS firewall lets every name through: {entry.name}")


def refuses_all(estate: EstateView, entry: Resource) -> bool:
    """Whether an entry refuses every name it is asked for."""
    return estate.props(entry).at("action") == "BLOCK" and "*" in domains(estate, entry)


def domains(estate: EstateView, entry: Resource) -> list[object]:
    """The names that an entry speaks of."""
    listed = estate.target(entry, "firewallDomainListId", NAMES)
    return list(estate.props(listed).items_at("domains")) if listed else []


def guarded(*entries: tuple[str, str]) -> tuple[Resource, ...]:
    """A network with a rule group of (action, domain), in this order, for the examples."""
    rules = (
        aws(ENTRY[4:], f"rule{i}", firewallRuleGroupId="group", firewallDomainListId=f"list{i}", action=action,
            priority=i)
        for i, (action, _) in enumerate(entries)
    )  # fmt: skip
    lists = (aws(NAMES[4:], f"list{i}", domains=[domain]) for i, (_, domain) in enumerate(entries))
    link = aws(ASSOCIATION[4:], "link", vpcId="vpc", firewallRuleGroupId="group")
    return (aws("ec2/vpc:Vpc", "vpc"), aws(GROUP[4:], "group"), link, *rules, *lists)


RULE = EstateRule(
    id="DNS-101",
    title="Networks look up listed names only",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    check=check,
    good=(lambda: estate_of(*guarded(("ALLOW", "*.amazonaws.com"), ("BLOCK", "*"))),),
    bad=(
        lambda: estate_of(aws("ec2/vpc:Vpc", "vpc")),
        lambda: estate_of(*guarded(("ALLOW", "*.amazonaws.com"))),
        lambda: estate_of(*guarded(("ALLOW", "*"), ("BLOCK", "*"))),
        lambda: estate_of(*guarded(("ALLOW", "*.amazonaws.com"), ("ALERT", "*"))),
        lambda: estate_of(*guarded(("BLOCK", "*.bad.example"),)),
    ),
    remediation="Give the network a DNS firewall that allows a list and blocks `*`: infra.components.DnsFirewall.",
)
