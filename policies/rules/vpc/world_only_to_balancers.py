"""VPC-106: only load balancers take calls from the internet."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.network_exposure import world_in

WORLD = [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]
OPEN = aws("ec2/securityGroup:SecurityGroup", "sg-1", ingress=WORLD)


def check(estate: EstateView) -> Iterator[Problem]:
    """Groups with the world in them, inline or by a rule of their own, that no load balancer wears."""
    balancers = estate.companions("aws:lb/loadBalancer:LoadBalancer", "securityGroups")
    rules = estate.companions("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId")
    for group in estate.of_type("aws:ec2/securityGroup:SecurityGroup"):
        entries = estate.props(group).blocks_at("ingress")
        cidrs: list[object] = [
            cidr for e in entries for name in ("cidrBlocks", "ipv6CidrBlocks") for cidr in e.texts_at(name)
        ]
        cidrs += [rule.facts.get(name) for rule in rules.of(group) for name in ("cidrIpv4", "cidrIpv6")]
        if world_in(cidrs) and not balancers.of(group):
            yield Problem(group, "lets the world in and belongs to no load balancer", known=not balancers.unresolved)


RULE = EstateRule(
    id="VPC-106",
    title="Only load balancers take calls from the internet",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(
        lambda: estate_of(OPEN, aws("lb/loadBalancer:LoadBalancer", securityGroups=["sg-1"])),
        lambda: estate_of(aws("ec2/securityGroup:SecurityGroup", "sg-2", ingress=[])),
    ),
    bad=(
        lambda: estate_of(OPEN),
        lambda: estate_of(OPEN, aws("lb/loadBalancer:LoadBalancer", securityGroups=["sg-2"])),
        lambda: estate_of(
            aws("ec2/securityGroup:SecurityGroup", "sg-1"),
            aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", securityGroupId="sg-1", cidrIpv4="0.0.0.0/0"),
        ),
    ),
    remediation="Let the load balancer's security group in, not the world.",
)
