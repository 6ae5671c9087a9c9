"""VPC-016: Elastic IP addresses in accounts with patient data belong to NAT gateways only."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_be_absent

RULE = Rule(
    id="VPC-016",
    title="Elastic IP addresses in accounts with patient data belong to NAT gateways only",
    why=(
        "An Elastic IP address on an instance or network interface makes it reachable from the internet as soon as one "
        "security group allows it, without a load balancer, TLS policy or web application firewall in front of the "
        "patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/eip:Eip",
    planes=("clinical", "exchange", "backup"),
    check=all_of(must_be("domain", "vpc"), must_be_absent("instance"), must_be_absent("networkInterface")),
    good=({"domain": "vpc", "tags": {"mso:system": "network"}},),
    bad=(
        {},
        {"domain": "vpc", "instance": "i-1", "tags": {"mso:system": "network"}},
        {"domain": "vpc", "networkInterface": "eni-1", "tags": {"mso:system": "network"}},
    ),
    remediation=(
        "Remove the Elastic IP address, or leave instance and networkInterface out and attach it to a NAT gateway, as "
        "infra.components.network.Network does."
    ),
    equivalents=("config:ec2-instance-no-public-ip", "FSBP:EC2.12"),
)
