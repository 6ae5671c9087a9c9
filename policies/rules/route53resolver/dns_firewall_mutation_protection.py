"""DNS-003: DNS Firewall rule group associations have mutation protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

ASSOCIATION = {"firewallRuleGroupId": "rslvr-frg-1", "vpcId": "vpc-1"}

RULE = Rule(
    id="DNS-003",
    title="DNS Firewall rule group associations have mutation protection",
    why=(
        "Without it, one API call detaches the rule group from the VPC. Applications keep working, so nobody notices "
        "that every name resolves again and that DNS can carry patient data out."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    check=all_of(must_be("mutationProtection", "ENABLED"), must_have("vpcId"), must_have("firewallRuleGroupId")),
    good=({**ASSOCIATION, "mutationProtection": "ENABLED"},),
    bad=({}, ASSOCIATION, {**ASSOCIATION, "mutationProtection": "DISABLED"}),
    remediation="Set mutationProtection to ENABLED.",
)
