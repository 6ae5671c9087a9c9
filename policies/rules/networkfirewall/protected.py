"""FIREWALL-002: the network firewall cannot be deleted or emptied by accident."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="FIREWALL-002",
    title="The network firewall cannot be deleted or emptied by accident",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:networkfirewall/firewall:Firewall",
    check=both(must_be("deleteProtection", True), must_be("firewallPolicyChangeProtection", True)),
    good=({"deleteProtection": True, "firewallPolicyChangeProtection": True},),
    bad=({}, {"deleteProtection": True}, {"deleteProtection": False, "firewallPolicyChangeProtection": True}),
    remediation="Set deleteProtection and firewallPolicyChangeProtection to true.",
    equivalents=("FSBP:NetworkFirewall.9",),
)
