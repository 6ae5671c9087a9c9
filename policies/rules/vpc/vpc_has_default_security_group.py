"""VPC-102: every VPC has a DefaultSecurityGroup resource that removes the default rules."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-102",
    title="Every VPC has a DefaultSecurityGroup resource that removes the default rules",
    why=(
        "The default security group of a new VPC lets its members reach one another on every port and send anything "
        "out. A resource launched without a named group joins it silently, and from there an intruder reaches the "
        "other members and the patient data they serve."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(a)(1)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "vpcId",
        "has no DefaultSecurityGroup: its default security group allows all traffic between members and all egress",
    ),
    good=(
        lambda: estate_of(
            aws("ec2/vpc:Vpc", "vpc-1"), aws("ec2/defaultSecurityGroup:DefaultSecurityGroup", vpcId="vpc-1")
        ),
    ),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Add a DefaultSecurityGroup for the VPC, without ingress and egress.",
    equivalents=("config:vpc-default-security-group-closed", "FSBP:EC2.2", "CIS-3.0:5.4"),
)
