"""DNS-002: DNS Firewall blocks queries that it cannot evaluate."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="DNS-002",
    title="DNS Firewall blocks queries that it cannot evaluate",
    why=(
        "With fail open, queries pass without a filter whenever DNS Firewall does not answer. Malware that waits for "
        "such an outage can then look up its command server and carry patient data out inside DNS names."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
    check=must_be("firewallFailOpen", "DISABLED"),
    good=({"resourceId": "vpc-1", "firewallFailOpen": "DISABLED"},),
    bad=({}, {"resourceId": "vpc-1", "firewallFailOpen": "ENABLED"}),
    remediation="Set firewallFailOpen to DISABLED.",
)
