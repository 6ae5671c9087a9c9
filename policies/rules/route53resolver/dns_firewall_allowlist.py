"""DNS-101: every VPC has a DNS Firewall that allows listed domains and blocks all others."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

VPC = "aws:ec2/vpc:Vpc"
ASSOCIATION = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
RULE_GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
FIREWALL_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
DOMAIN_LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each VPC whose rules do not end in a BLOCK of every domain, or allow every domain before that."""
    associations = estate.companions(ASSOCIATION, "vpcId")
    entries = estate.companions(FIREWALL_RULE, "firewallRuleGroupId")
    for vpc in estate.of_type(VPC):
        groups = [estate.target(association, "firewallRuleGroupId", RULE_GROUP) for association in associations.of(vpc)]
        rules = [entry for group in groups if group for entry in entries.of(group)]
        if not rules:
            yield Problem(
                vpc,
                "has no DNS Firewall rules: its resources can resolve any domain, and DNS can carry data out",
                known=not associations.unresolved,
            )
            continue
        last = max(rules, key=lambda entry: estate.props(entry).number_at("priority") or 0)
        if not blocks_all(estate, last):
            yield Problem(vpc, "the last rule of its DNS Firewall must BLOCK the domain *")
        for entry in rules:
            if entry is not last and estate.props(entry).at("action") != "BLOCK" and "*" in domains(estate, entry):
                yield Problem(vpc, f"DNS Firewall rule {entry.name} allows the domain *, must list domains")


def blocks_all(estate: EstateView, entry: Resource) -> bool:
    """Whether a rule blocks every domain."""
    return estate.props(entry).at("action") == "BLOCK" and "*" in domains(estate, entry)


def domains(estate: EstateView, entry: Resource) -> list[object]:
    """The domains of a rule's domain list."""
    listed = estate.target(entry, "firewallDomainListId", DOMAIN_LIST)
    return list(estate.props(listed).items_at("domains")) if listed else []


def vpc_with_rules(*entries: tuple[str, str]) -> tuple[Resource, ...]:
    """A VPC whose rule group has a rule for each (action, domain), in this order, for the examples."""
    rules = (
        aws(FIREWALL_RULE[4:], f"rule{i}", firewallRuleGroupId="group", firewallDomainListId=f"list{i}", action=action,
            priority=i)
        for i, (action, _) in enumerate(entries)
    )  # fmt: skip
    lists = (aws(DOMAIN_LIST[4:], f"list{i}", domains=[domain]) for i, (_, domain) in enumerate(entries))
    association = aws(ASSOCIATION[4:], "link", vpcId="vpc", firewallRuleGroupId="group")
    return (aws("ec2/vpc:Vpc", "vpc"), aws(RULE_GROUP[4:], "group"), association, *rules, *lists)


RULE = EstateRule(
    id="DNS-101",
    title="Every VPC has a DNS Firewall that allows listed domains and blocks all others",
    why=(
        "Queries to the VPC's resolver pass no security group, network ACL or Network Firewall. A compromised program "
        "can therefore send patient data out as subdomains of a domain that an attacker controls, even from a subnet "
        "without any route to the internet."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)", "164.308(a)(1)(ii)(B)"),
    check=check,
    good=(lambda: estate_of(*vpc_with_rules(("ALLOW", "*.amazonaws.com"), ("BLOCK", "*"))),),
    bad=(
        lambda: estate_of(aws("ec2/vpc:Vpc", "vpc")),
        lambda: estate_of(*vpc_with_rules(("ALLOW", "*.amazonaws.com"))),
        lambda: estate_of(*vpc_with_rules(("ALLOW", "*"), ("BLOCK", "*"))),
        lambda: estate_of(*vpc_with_rules(("ALLOW", "*.amazonaws.com"), ("ALERT", "*"))),
        lambda: estate_of(*vpc_with_rules(("BLOCK", "*.bad.example"))),
    ),
    remediation=(
        "Associate a DNS Firewall rule group that allows listed domains and ends with a BLOCK rule for *, or use "
        "infra.components.dns_firewall.DnsFirewall."
    ),
)
