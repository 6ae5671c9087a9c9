"""EC2-009: EC2 instances name their subnet and security groups and have detailed monitoring."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="EC2-009",
    title="EC2 instances name their subnet and security groups and have detailed monitoring",
    why=(
        "Without a subnet and security groups, AWS launches the instance in a public subnet of the default VPC, with a "
        "security group that its neighbours share. With basic monitoring, which reports every five minutes, an "
        "instance that fails or is misused is noticed late."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/instance:Instance",
    check=all_of(must_have("subnetId"), must_have("vpcSecurityGroupIds"), must_be("monitoring", True)),
    good=({"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"], "monitoring": True},),
    bad=(
        {},
        {"subnetId": "subnet-1", "monitoring": True},
        {"vpcSecurityGroupIds": ["sg-1"], "monitoring": True},
        {"subnetId": "subnet-1", "vpcSecurityGroupIds": ["sg-1"]},
    ),
    remediation="Set subnetId and vpcSecurityGroupIds, and set monitoring to true.",
    equivalents=("config:ec2-instances-in-vpc", "config:ec2-instance-detailed-monitoring-enabled"),
)
