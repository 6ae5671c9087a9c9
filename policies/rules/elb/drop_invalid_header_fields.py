"""ELB-004: Application Load Balancers drop invalid HTTP header fields."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be, when

RULE = Rule(
    id="ELB-004",
    title="Application Load Balancers drop invalid HTTP header fields",
    why=(
        "The load balancer, the web application firewall and the application may each read an invalid header "
        "differently. An attacker uses the difference to smuggle a request past the firewall or into the session of "
        "another user, and reads that user's patient data."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(i)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=when("loadBalancerType", ("application",), must_be("dropInvalidHeaderFields", True)),
    good=({"loadBalancerType": "application", "dropInvalidHeaderFields": True}, {"loadBalancerType": "network"}),
    bad=({}, {"loadBalancerType": "application"}, {"dropInvalidHeaderFields": False}),
    remediation="Set dropInvalidHeaderFields to true.",
    equivalents=("config:alb-http-drop-invalid-header-enabled", "FSBP:ELB.4"),
)
