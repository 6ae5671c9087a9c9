"""DNS-002: where the DNS firewall does not answer, nothing resolves."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DNS-002",
    title="Where the DNS firewall does not answer, nothing resolves",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
    check=must_be("firewallFailOpen", "DISABLED"),
    good=({"resourceId": "vpc-1", "firewallFailOpen": "DISABLED"},),
    bad=({}, {"resourceId": "vpc-1", "firewallFailOpen": "ENABLED"}),
    remediation="Set firewallFailOpen to DISABLED.",
)
