"""ELB-007: application load balancers stand behind security groups and resist smuggling."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have, when

RULE = Rule(
    id="ELB-007",
    title="Application load balancers stand behind security groups and resist smuggling",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=both(
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
    remediation="Name securityGroups and set desyncMitigationMode to strictest.",
    equivalents=("FSBP:ELB.12",),
)
