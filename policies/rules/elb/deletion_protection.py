"""ELB-003: load balancers cannot be deleted by accident."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-003",
    title="Load balancers cannot be deleted by accident",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=must_be("enableDeletionProtection", True),
    good=({"enableDeletionProtection": True},),
    bad=({}, {"enableDeletionProtection": False}),
    remediation="Set enableDeletionProtection to true.",
    equivalents=("config:elb-deletion-protection-enabled", "FSBP:ELB.6"),
)
