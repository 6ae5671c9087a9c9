"""VPC-110: in accounts with patient data, only security groups of declared ways out reach the internet."""

from collections.abc import Iterator

from policies.estate_view import EstateView, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of
from policies.rule_support.network_exposure import internet_cidrs

GROUP = "aws:ec2/securityGroup:SecurityGroup"
RULE_OF_GROUP = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
VENDOR = "mso:vendor"
PLANES = ("clinical", "exchange", "backup", "location")
TO_INTERNET = [{"protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]}]
TAGS = {"mso:plane": "clinical", VENDOR: "quillmark"}


def check(estate: EstateView) -> Iterator[Problem]:
    """Report groups that let tasks out to the internet, inline or by a separate rule, and name no vendor."""
    rules = estate.companions(RULE_OF_GROUP, "securityGroupId")
    for group in estate.of_type(GROUP):
        if plane_of(group) not in PLANES:
            continue
        entries = estate.props(group).blocks_at("egress")
        cidrs: list[object] = [
            cidr for e in entries for name in ("cidrBlocks", "ipv6CidrBlocks") for cidr in e.texts_at(name)
        ]
        cidrs += [rule.facts.get(name) for rule in rules.of(group) for name in ("cidrIpv4", "cidrIpv6")]
        if internet_cidrs(cidrs) and not group.tags.get(VENDOR):
            yield Problem(group, f"allows egress to the internet, and no tag {VENDOR} says which vendor it is for")


RULE = EstateRule(
    id="VPC-110",
    title="In accounts with patient data, only security groups of declared ways out reach the internet",
    why=(
        "A group that lets a task out to 0.0.0.0/0 for no named vendor lets it out to anybody. A compromised "
        "application then sends charts wherever it likes, and nobody can say which business associate the connection "
        "was for."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.502(e)", "164.308(a)(1)(ii)(B)"),
    check=check,
    good=(
        lambda: estate_of(aws(GROUP[4:], "exit", egress=TO_INTERNET, tags=TAGS)),
        lambda: estate_of(aws(GROUP[4:], "sg-1", plane="exchange", egress=[])),
        lambda: estate_of(aws(GROUP[4:], "sg-1", plane="management", egress=TO_INTERNET)),
    ),
    bad=(
        lambda: estate_of(aws(GROUP[4:], "sg-1", plane="clinical", egress=TO_INTERNET)),
        lambda: estate_of(
            aws(GROUP[4:], "sg-1", plane="exchange"),
            aws(RULE_OF_GROUP[4:], securityGroupId="sg-1", cidrIpv4="0.0.0.0/0"),
        ),
    ),
    remediation=(
        "Declare the way out under egress in mso.yaml, which makes a group of its own for the system, or name the "
        "destination by a security group or prefix list."
    ),
)
