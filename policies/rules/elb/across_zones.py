"""ELB-008: classic load balancers spread over zones."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-008",
    title="Classic load balancers spread over zones",
    severity=Severity.LOW,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:elb/loadBalancer:LoadBalancer",
    check=must_be("crossZoneLoadBalancing", True),
    good=({"crossZoneLoadBalancing": True},),
    bad=({}, {"crossZoneLoadBalancing": False}),
    remediation="Set crossZoneLoadBalancing to true.",
    equivalents=(
        "config:elb-cross-zone-load-balancing-enabled",
        "FSBP:ELB.9",
    ),
)
