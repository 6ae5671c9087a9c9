"""ELB-005: target groups use HTTPS or TLS to their targets."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-005",
    title="Target groups use HTTPS or TLS to their targets",
    why=(
        "If TLS ends at the load balancer, patient data crosses the VPC in clear. An intruder with a traffic mirror, a "
        "network appliance or a host on the path can read and change every request."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to="aws:lb/targetGroup:TargetGroup",
    check=must_be("protocol", "HTTPS", "TLS"),
    good=({"protocol": "HTTPS"},),
    bad=({}, {"protocol": "HTTP"}, {"protocol": "TCP"}),
    remediation="Set protocol to HTTPS or TLS, and let the target serve TLS.",
    equivalents=("FSBP:ELB.18",),
)
