"""VPC-105: every network's DNS queries are logged."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-105",
    title="Every network's DNS queries are logged",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        "resourceId",
        "asks for names that nobody records",
    ),
    good=(
        lambda: estate_of(
            aws("ec2/vpc:Vpc", "vpc-1"),
            aws("route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", resourceId="vpc-1"),
        ),
    ),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Associate a resolver query log configuration with the VPC.",
)
