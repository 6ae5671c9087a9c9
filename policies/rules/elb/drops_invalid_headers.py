"""ELB-004: load balancers drop malformed headers."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be, when

RULE = Rule(
    id="ELB-004",
    title="Load balancers drop malformed headers",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=when("loadBalancerType", ("application",), must_be("dropInvalidHeaderFields", True)),
    good=({"loadBalancerType": "application", "dropInvalidHeaderFields": True}, {"loadBalancerType": "network"}),
    bad=({}, {"loadBalancerType": "application"}, {"dropInvalidHeaderFields": False}),
    remediation="Set dropInvalidHeaderFields to true.",
    equivalents=("config:alb-http-drop-invalid-header-enabled", "FSBP:ELB.4"),
)
