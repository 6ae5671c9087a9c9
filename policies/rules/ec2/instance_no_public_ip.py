"""EC2-004: EC2 instances and launch configurations assign no public IP address."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="EC2-004",
    title="EC2 instances and launch configurations assign no public IP address",
    why=(
        "With a public address, one mistaken security group exposes the operating system and every service on the "
        "instance to the internet. No load balancer, TLS policy or web application firewall then filters what reaches "
        "the patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to=("aws:ec2/instance:Instance", "aws:ec2/launchConfiguration:LaunchConfiguration"),
    check=must_be("associatePublicIpAddress", False),
    good=({"associatePublicIpAddress": False},),
    bad=({}, {"associatePublicIpAddress": True}),
    remediation="Set associatePublicIpAddress to false, and publish the service through a load balancer.",
    equivalents=(
        "config:ec2-instance-no-public-ip",
        "config:autoscaling-launch-config-public-ip-disabled",
        "FSBP:EC2.9",
    ),
)
