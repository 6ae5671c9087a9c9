"""VPC-003: no security group rule opens a port but 80 and 443 to the world."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be
from policies.rule_support.network_exposure import WEB_PORTS, ports_reached, world_in


def check(props: Props) -> Iterator[str]:
    """An egress or ingress rule, where the world may be on 80 and 443 only."""
    yield from must_be("type", "ingress", "egress")(props)
    ports = ports_reached(props.get("protocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in world_in(props.texts_at("cidrBlocks"), props.texts_at("ipv6CidrBlocks")):
        if ports not in WEB_PORTS:
            yield f"opens ports {ports.start}-{ports.stop - 1} to {cidr}"


RULE = Rule(
    id="VPC-003",
    title="No security group rule opens a port but 80 and 443 to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)"),
    applies_to="aws:ec2/securityGroupRule:SecurityGroupRule",
    check=check,
    good=(
        {"type": "ingress", "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]},
        {"type": "egress", "protocol": "tcp", "fromPort": 443, "toPort": 443, "cidrBlocks": ["0.0.0.0/0"]},
        {"type": "ingress", "protocol": "tcp", "fromPort": 5432, "toPort": 5432, "sourceSecurityGroupId": "sg-1"},
    ),
    bad=(
        {},
        {"type": "ingress", "protocol": "tcp", "fromPort": 3389, "toPort": 3389, "cidrBlocks": ["0.0.0.0/0"]},
        {"type": "ingress", "protocol": "-1", "fromPort": 0, "toPort": 0, "ipv6CidrBlocks": ["::/0"]},
    ),
    remediation="Name the source security group or a private range.",
    equivalents=("config:restricted-ssh", "config:restricted-common-ports"),
)
