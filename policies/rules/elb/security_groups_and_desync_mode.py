"""ELB-007: load balancers name security groups, and Application ones mitigate HTTP desync attacks."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have, when

RULE = Rule(
    id="ELB-007",
    title="Load balancers name security groups, and Application ones mitigate HTTP desync attacks",
    why=(
        "Without a named security group, an Application Load Balancer gets the default one of the VPC and a Network "
        "Load Balancer accepts any client that can route to it. In desync mode `monitor`, ambiguous requests pass, and "
        "request smuggling puts one user's request into another patient's session."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=all_of(
        must_have("securityGroups"),
        when("loadBalancerType", ("application",), must_be("desyncMitigationMode", "defensive", "strictest")),
    ),
    good=(
        {"loadBalancerType": "application", "securityGroups": ["sg-1"], "desyncMitigationMode": "strictest"},
        {"loadBalancerType": "network", "securityGroups": ["sg-1"]},
    ),
    bad=(
        {},
        {"loadBalancerType": "application", "desyncMitigationMode": "strictest"},
        {"loadBalancerType": "application", "securityGroups": ["sg-1"], "desyncMitigationMode": "monitor"},
    ),
    remediation="Set securityGroups, and set desyncMitigationMode to defensive or strictest.",
    equivalents=("FSBP:ELB.12",),
)
