"""ASG-001: Auto Scaling groups use load balancer health checks."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ASG-001",
    title="Auto Scaling groups use load balancer health checks",
    why=(
        "EC2 status checks pass as long as the instance runs. If the application on it hangs, the group keeps the "
        "instance, and the record system loses capacity or stops until someone notices."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:autoscaling/group:Group",
    check=must_be("healthCheckType", "ELB"),
    good=({"healthCheckType": "ELB"},),
    bad=({}, {"healthCheckType": "EC2"}),
    remediation="Set healthCheckType to ELB.",
    equivalents=("config:autoscaling-group-elb-healthcheck-required", "FSBP:AutoScaling.1"),
)
