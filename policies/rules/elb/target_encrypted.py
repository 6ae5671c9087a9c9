"""ELB-005: traffic stays encrypted behind the load balancer."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-005",
    title="Traffic stays encrypted behind the load balancer",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:lb/targetGroup:TargetGroup",
    check=must_be("protocol", "HTTPS", "TLS"),
    good=({"protocol": "HTTPS"},),
    bad=({}, {"protocol": "HTTP"}, {"protocol": "TCP"}),
    remediation="Set protocol to HTTPS and let the container serve TLS.",
    equivalents=("FSBP:ELB.18",),
)
