"""VPC-007: subnets hand out no public addresses."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="VPC-007",
    title="Subnets hand out no public addresses",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to="aws:ec2/subnet:Subnet",
    check=must_be("mapPublicIpOnLaunch", False),
    good=({"mapPublicIpOnLaunch": False},),
    bad=({}, {"mapPublicIpOnLaunch": True}),
    remediation="Set mapPublicIpOnLaunch to false, in public subnets too: load balancers bring their own addresses.",
    equivalents=("config:subnet-auto-assign-public-ip-disabled", "FSBP:EC2.15"),
)
