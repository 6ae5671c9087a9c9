"""VPC-006: the default security group lets nothing through."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be_absent, must_have

RULE = Rule(
    id="VPC-006",
    title="The default security group lets nothing through",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    applies_to="aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
    check=both(must_have("vpcId"), must_be_absent("ingress"), must_be_absent("egress")),
    good=({"vpcId": "vpc-1"}, {"vpcId": "vpc-1", "ingress": [], "egress": []}),
    bad=(
        {},
        {"vpcId": "vpc-1", "ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "self": True}]},
        {"vpcId": "vpc-1", "egress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]},
    ),
    remediation="Adopt the group with no ingress and no egress.",
    equivalents=("config:vpc-default-security-group-closed", "FSBP:EC2.2", "CIS-3.0:5.4"),
)
