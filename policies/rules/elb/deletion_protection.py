"""ELB-003: load balancers have deletion protection."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="ELB-003",
    title="Load balancers have deletion protection",
    why=(
        "One mistaken destroy removes the only way in to a patient system. A new load balancer has another DNS name "
        "and needs its listeners and web ACL association again, so clinicians work without records until all of that "
        "is rebuilt."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(i)", "164.308(a)(7)(ii)(C)"),
    applies_to="aws:lb/loadBalancer:LoadBalancer",
    check=must_be("enableDeletionProtection", True),
    good=({"enableDeletionProtection": True},),
    bad=({}, {"enableDeletionProtection": False}),
    remediation="Set enableDeletionProtection to true.",
    equivalents=("config:elb-deletion-protection-enabled", "FSBP:ELB.6"),
)
