"""EC2-004: machines have no public address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-004",
    title="Machines have no public address",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)"),
    applies_to=("aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration"),
    check=must_be("associatePublicIpAddress", False),
    good=({"associatePublicIpAddress": False},),
    bad=({}, {"associatePublicIpAddress": True}),
    remediation="Set associatePublicIpAddress to false; publish services through a load balancer.",
    equivalents=(
        "config:ec2-instance-no-public-ip",
        "config:autoscaling-launch-config-public-ip-disabled",
        "FSBP:EC2.9",
    ),
)
