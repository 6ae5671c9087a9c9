"""VPC-009: network ACLs let no administration port in from the world."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be
from policies.rule_support.network_exposure import ADMIN_PORTS, ports_reached, world_in


def check(props: Props) -> Iterator[str]:
    """Inbound allow rules from the world must miss every administration port."""
    yield from must_be("ruleAction", "allow", "deny")(props)
    if props.get("ruleAction") == "deny" or props.get("egress") is True:
        return
    ports = ports_reached(props.get("protocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in world_in((props.get("cidrBlock"), props.get("ipv6CidrBlock"))):
        for port, name in ADMIN_PORTS.items():
            if port in ports:
                yield f"lets {cidr} in on {port} ({name})"


RULE = Rule(
    id="VPC-009",
    title="Network ACLs let no administration port in from the world",
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
    remediation="Deny, or name the range that may administer.",
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
