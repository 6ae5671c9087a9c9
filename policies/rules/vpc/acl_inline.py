"""VPC-023: a network ACL's own entries let no administration port in from the world."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import ADMIN_PORTS, ports_reached, world_in


def check(props: Props) -> Iterator[str]:
    """Each entry that allows."""
    yield from must_have("vpcId")(props)
    for index, entry in enumerate(props.blocks_at("ingress")):
        allowed = entry.text_at("action").lower() != "deny"
        if allowed and world_in([entry.get("cidrBlock"), entry.get("ipv6CidrBlock")]):
            ports = ports_reached(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
            if open_ports := [f"{name} ({port})" for port, name in ADMIN_PORTS.items() if port in ports]:
                yield f"ingress[{index}] lets {', '.join(open_ports)} in from the world"


def acl(**entry: object) -> dict[str, object]:
    """A network ACL with one entry, for the examples."""
    return {"vpcId": "vpc-1", "ingress": [{"action": "allow", "protocol": "tcp", "ruleNo": 100, **entry}]}


RULE = Rule(
    id="VPC-023",
    title="A network ACL's own entries let no administration port in from the world",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:ec2/networkAcl:NetworkAcl",
    check=check,
    good=(
        {"vpcId": "vpc-1"},
        acl(cidrBlock="0.0.0.0/0", fromPort=443, toPort=443),
        acl(cidrBlock="10.0.0.0/8", fromPort=22, toPort=22),
        acl(cidrBlock="0.0.0.0/0", fromPort=22, toPort=22, action="deny"),
    ),
    bad=(
        {},
        acl(cidrBlock="0.0.0.0/0", fromPort=22, toPort=22),
        acl(ipv6CidrBlock="::/0", fromPort=0, toPort=65535),
        acl(cidrBlock="0.0.0.0/0", protocol="-1"),
    ),
    remediation="Name the ranges that administer, or leave the port to a session through Systems Manager.",
    equivalents=("FSBP:EC2.21", "CIS-3.0:5.1"),
)
