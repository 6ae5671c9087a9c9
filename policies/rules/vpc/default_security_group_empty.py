"""VPC-006: default security groups have no rules."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be_absent, must_have

RULE = Rule(
    id="VPC-006",
    title="Default security groups have no rules",
    why=(
        "AWS attaches the default security group to every resource that is created without one, and its initial rules "
        "allow all traffic between its members and all egress. Resources that share it by accident reach one another's "
        "databases and can send patient data to the internet."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    check=all_of(must_have("vpcId"), must_be_absent("ingress"), must_be_absent("egress")),
    good=({"vpcId": "vpc-1"}, {"vpcId": "vpc-1", "ingress": [], "egress": []}),
    bad=(
        {},
        {"vpcId": "vpc-1", "ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
        {"vpcId": "vpc-1", "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]},
    ),
    remediation="Declare DefaultSecurityGroup without ingress and egress.",
    equivalents=("config:vpc-default-security-group-closed", "FSBP:EC2.2", "CIS-3.0:5.4"),
)
