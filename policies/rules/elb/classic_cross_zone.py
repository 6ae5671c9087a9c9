"""ELB-008: Classic Load Balancers distribute requests across Availability Zones."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-008",
    title="Classic Load Balancers distribute requests across Availability Zones",
    why=(
        "Without cross-zone load balancing, each node sends requests only to instances of its own Availability Zone. "
        "If those fail or are too few, clinicians get errors from the record system while healthy instances in another "
        "zone stay unused."
    ),
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
