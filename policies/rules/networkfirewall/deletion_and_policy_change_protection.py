"""FIREWALL-002: Network Firewalls have deletion protection and policy change protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="FIREWALL-002",
    title="Network Firewalls have deletion protection and policy change protection",
    why=(
        "Without the protections, one API call replaces the firewall policy by one that passes everything, which no "
        "application notices, or deletes the firewall and cuts a clinic's systems off. With them, somebody has to "
        "disable the protection first, and CloudTrail records it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:networkfirewall/firewall:Firewall",
    check=all_of(must_be("deleteProtection", True), must_be("firewallPolicyChangeProtection", True)),
    good=({"deleteProtection": True, "firewallPolicyChangeProtection": True},),
    bad=({}, {"deleteProtection": True}, {"deleteProtection": False, "firewallPolicyChangeProtection": True}),
    remediation="Set deleteProtection and firewallPolicyChangeProtection to true.",
    equivalents=("FSBP:NetworkFirewall.9",),
)
