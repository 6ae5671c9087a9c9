"""VPC-105: every VPC has a Route 53 Resolver query log."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="VPC-105",
    title="Every VPC has a Route 53 Resolver query log",
    why=(
        "Malware finds its command server by name and can carry records out inside DNS queries, which security groups "
        "and network ACLs do not filter. Without the query log neither shows up afterwards, and the extent of a breach "
        "stays unknown."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        "aws:ec2/vpc:Vpc",
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        "resourceId",
        "has no Resolver query log: the names that its resources look up are not recorded",
    ),
    good=(
        lambda: estate_of(
            aws("ec2/vpc:Vpc", "vpc-1"),
            aws("route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation", resourceId="vpc-1"),
        ),
    ),
    bad=(lambda: estate_of(aws("ec2/vpc:Vpc", "vpc-1")),),
    remediation="Add a ResolverQueryLogConfigAssociation with the ID of the VPC as resourceId.",
)
