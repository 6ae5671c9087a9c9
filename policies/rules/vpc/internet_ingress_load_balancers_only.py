"""VPC-106: only security groups of load balancers allow ingress from the internet."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.network_exposure import internet_cidrs

FROM_INTERNET = [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]
OPEN_GROUP = aws("ec2/securityGroup:SecurityGroup", "sg-1", ingress=FROM_INTERNET)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report groups that admit the internet, inline or by a separate rule, and belong to no load balancer."""
    balancers = estate.companions("aws:lb/loadBalancer:LoadBalancer", "securityGroups")
    rules = estate.companions("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", "securityGroupId")
    for group in estate.of_type("aws:ec2/securityGroup:SecurityGroup"):
        entries = estate.props(group).blocks_at("ingress")
        cidrs: list[object] = [
            cidr for e in entries for name in ("cidrBlocks", "ipv6CidrBlocks") for cidr in e.texts_at(name)
        ]
        cidrs += [rule.facts.get(name) for rule in rules.of(group) for name in ("cidrIpv4", "cidrIpv6")]
        if internet_cidrs(cidrs) and not balancers.of(group):
            yield Problem(
                group,
                "allows ingress from the internet and belongs to no load balancer",
                known=not balancers.unresolved,
            )


RULE = EstateRule(
    id="VPC-106",
    title="Only security groups of load balancers allow ingress from the internet",
    why=(
        "A group that admits 0.0.0.0/0 to an instance or task exposes the application directly: no web application "
        "firewall filters the requests, no load balancer log records them, and every unpatched flaw of the server is "
        "open to attack."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
    check=check,
    good=(
        lambda: estate_of(OPEN_GROUP, aws("lb/loadBalancer:LoadBalancer", securityGroups=["sg-1"])),
        lambda: estate_of(aws("ec2/securityGroup:SecurityGroup", "sg-2", ingress=[])),
    ),
    bad=(
        lambda: estate_of(OPEN_GROUP),
        lambda: estate_of(OPEN_GROUP, aws("lb/loadBalancer:LoadBalancer", securityGroups=["sg-2"])),
        lambda: estate_of(
            aws("ec2/securityGroup:SecurityGroup", "sg-1"),
            aws("vpc/securityGroupIngressRule:SecurityGroupIngressRule", securityGroupId="sg-1", cidrIpv4="0.0.0.0/0"),
        ),
    ),
    remediation="Allow ingress from the security group of the load balancer in place of 0.0.0.0/0 or ::/0.",
)
