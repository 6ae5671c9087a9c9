"""ELB-101: every public load balancer stands behind a web application firewall."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of


def faces_internet(balancer: Resource) -> bool:
    """Application load balancers that are not internal; absent means public, as AWS has it."""
    return balancer.facts.get("internal") is not True and balancer.facts.get("loadBalancerType") in (
        None,
        "application",
    )


RULE = EstateRule(
    id="ELB-101",
    title="Every public load balancer stands behind a web application firewall",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "resourceArn",
        "faces the internet without a web ACL",
        only=faces_internet,
    ),
    good=(
        lambda: estate_of(
            aws("lb/loadBalancer:LoadBalancer", "lb", arn="arn:lb"),
            aws("wafv2/webAclAssociation:WebAclAssociation", resourceArn="arn:lb"),
        ),
        lambda: estate_of(aws("lb/loadBalancer:LoadBalancer", internal=True)),
    ),
    bad=(lambda: estate_of(aws("lb/loadBalancer:LoadBalancer", "lb", arn="arn:lb")),),
    remediation="Associate a web ACL with the load balancer.",
    equivalents=("config:alb-waf-enabled", "FSBP:ELB.16"),
)
