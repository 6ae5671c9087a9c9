"""ELB-002: load balancers write access logs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="ELB-002",
    title="Load balancers write access logs",
    severity=Severity.HIGH,
    cites=("164.312(b)",),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=both(must_be("accessLogs.enabled", True), must_have("accessLogs.bucket")),
    good=({"accessLogs": {"enabled": True, "bucket": "lb-logs"}},),
    bad=({}, {"accessLogs": {"enabled": False, "bucket": "lb-logs"}}),
    remediation="Set accessLogs.enabled and accessLogs.bucket to the log archive's bucket.",
    equivalents=("config:elb-logging-enabled", "FSBP:ELB.5"),
)
