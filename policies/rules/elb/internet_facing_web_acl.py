"""ELB-101: internet-facing Application Load Balancers have a web ACL."""

from infra.engine.graph import Resource
from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of


def is_internet_facing(balancer: Resource) -> bool:
    """Whether it is an Application Load Balancer that is not internal; AWS's default is internet-facing."""
    return balancer.facts.get("internal") is not True and balancer.facts.get("loadBalancerType") in (
        None,
        "application",
    )


RULE = EstateRule(
    id="ELB-101",
    title="Internet-facing Application Load Balancers have a web ACL",
    why=(
        "Without AWS WAF, automated attacks such as SQL injection, known exploits and stolen password lists reach the "
        "patient portal itself. Only the application is left to stop them, and it may have exactly that flaw."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)"),
    check=companion_required(
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:wafv2/webAclAssociation:WebAclAssociation",
        "resourceArn",
        "is internet-facing and has no web ACL (aws.wafv2.WebAclAssociation)",
        only=is_internet_facing,
    ),
    good=(
        lambda: estate_of(
            aws("lb/loadBalancer:LoadBalancer", "lb", arn="arn:lb"),
            aws("wafv2/webAclAssociation:WebAclAssociation", resourceArn="arn:lb"),
        ),
        lambda: estate_of(aws("lb/loadBalancer:LoadBalancer", internal=True)),
    ),
    bad=(lambda: estate_of(aws("lb/loadBalancer:LoadBalancer", "lb", arn="arn:lb")),),
    remediation="Add a WebAclAssociation with the ARN of the load balancer as resourceArn.",
    equivalents=("config:alb-waf-enabled", "FSBP:ELB.16"),
)
