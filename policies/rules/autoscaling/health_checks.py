"""ASG-001: groups of machines replace what their load balancer finds broken."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ASG-001",
    title="Groups of machines replace what their load balancer finds broken",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(7)(i)"),
    applies_to="aws:autoscaling/group:Group",
    check=must_be("healthCheckType", "ELB"),
    good=({"healthCheckType": "ELB"},),
    bad=({}, {"healthCheckType": "EC2"}),
    remediation="Set healthCheckType to ELB.",
    equivalents=("config:autoscaling-group-elb-healthcheck-required", "FSBP:AutoScaling.1"),
)
