"""VPC-007: subnets assign no public IP addresses at launch."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="VPC-007",
    title="Subnets assign no public IP addresses at launch",
    why=(
        "With mapPublicIpOnLaunch every instance or network interface in the subnet gets a public address unless its "
        "own settings refuse one. One permissive security group then exposes it, and the patient data it can reach, to "
        "the internet."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/subnet:Subnet",
    check=must_be("mapPublicIpOnLaunch", False),
    good=({"mapPublicIpOnLaunch": False},),
    bad=({}, {"mapPublicIpOnLaunch": True}),
    remediation=(
        "Set mapPublicIpOnLaunch to false, in public subnets too: load balancers and NAT gateways do not depend on it."
    ),
    equivalents=("config:subnet-auto-assign-public-ip-disabled", "FSBP:EC2.15"),
)
