"""VPC-102: every network's default security group is taken over and closed."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-102",
    title="Every network's default security group is taken over and closed",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "vpcId",
        "leaves its default security group open inside",
    ),
    good=(
        lambda: estate_of(
            aws("ec2/vpc:Vpc", "vpc-1"), aws("ec2/defaultSecurityGroup:DefaultSecurityGroup", vpcId="vpc-1")
        ),
    ),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Add a DefaultSecurityGroup without rules.",
    equivalents=("config:vpc-default-security-group-closed", "FSBP:EC2.2", "CIS-3.0:5.4"),
)
