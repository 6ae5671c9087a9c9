"""VPC-009: NetworkAclRule resources allow no administration port from the internet."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be
from policies.rule_support.network_exposure import ADMIN_PORTS, internet_cidrs, port_range


def check(props: Props) -> Iterator[str]:
    """Report each administration port that an inbound allow rule opens to the internet."""
    yield from must_be("ruleAction", "allow", "deny")(props)
    if props.get("ruleAction") == "deny" or props.get("egress") is True:
        return
    ports = port_range(props.get("protocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in internet_cidrs((props.get("cidrBlock"), props.get("ipv6CidrBlock"))):
        for port, name in ADMIN_PORTS.items():
            if port in ports:
                yield f"allows {name} ({port}) from {cidr}, must not"


RULE = Rule(
    id="VPC-009",
    title="NetworkAclRule resources allow no administration port from the internet",
    why=(
        "A network ACL rule applies to every resource in the subnet. If it allows SSH, RDP, WinRM or telnet from the "
        "internet, a single mistaken security group is enough for attackers to guess passwords on a system that "
        "processes patient records."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:ec2/networkAclRule:NetworkAclRule",
    check=check,
    good=(
        {"ruleAction": "deny", "protocol": "-1", "cidrBlock": "0.0.0.0/0", "egress": False},
        {
            "ruleAction": "allow",
            "protocol": "6",
            "fromPort": 443,
            "toPort": 443,
            "cidrBlock": "0.0.0.0/0",
            "egress": False,
        },
        {"ruleAction": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0", "egress": True},
    ),
    bad=(
        {},
        {
            "ruleAction": "allow",
            "protocol": "6",
            "fromPort": 22,
            "toPort": 22,
            "cidrBlock": "0.0.0.0/0",
            "egress": False,
        },
        {"ruleAction": "allow", "protocol": "-1", "cidrBlock": "0.0.0.0/0"},
    ),
    remediation="Set ruleAction to deny, or cidrBlock to the range of the administrators.",
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
