"""ELB-002: load balancers write access logs to S3."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="ELB-002",
    title="Load balancers write access logs to S3",
    why=(
        "Access logs state the client, path and result of each request. Without them nobody can tell which patient "
        "pages an intruder opened, and a suspected breach cannot be narrowed down."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)",),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=all_of(must_be("accessLogs.enabled", True), must_have("accessLogs.bucket")),
    good=({"accessLogs": {"enabled": True, "bucket": "lb-logs"}},),
    bad=({}, {"accessLogs": {"enabled": False, "bucket": "lb-logs"}}),
    remediation=(
        "Set accessLogs.enabled to true and accessLogs.bucket to a log bucket, preferably in a separate log account."
    ),
    equivalents=("config:elb-logging-enabled", "FSBP:ELB.5"),
)
