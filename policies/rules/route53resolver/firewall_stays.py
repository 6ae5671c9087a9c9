"""DNS-003: the DNS firewall of a network is not taken off by the way."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

LINK = {"firewallRuleGroupId": "rslvr-frg-1", "vpcId": "vpc-1"}

RULE = Rule(
    id="DNS-003",
    title="The DNS firewall of a network is not taken off by the way",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    check=both(must_be("mutationProtection", "ENABLED"), must_have("vpcId"), must_have("firewallRuleGroupId")),
    good=({**LINK, "mutationProtection": "ENABLED"},),
    bad=({}, LINK, {**LINK, "mutationProtection": "DISABLED"}),
    remediation="Set mutationProtection to ENABLED.",
)
