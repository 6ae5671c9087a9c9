"""VPC-001: no port but 80 and 443 is open to the world."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import WEB_PORTS, ports_reached, world_in


def group(cidr: str, low: int, high: int | None = None) -> dict[str, Any]:
    """A security group with one inline rule, for the examples."""
    field = "ipv6CidrBlocks" if ":" in cidr else "cidrBlocks"
    return {"vpcId": "vpc-1", "ingress": [{"protocol": "tcp", "fromPort": low, "toPort": high or low, field: [cidr]}]}


def check(props: Props) -> Iterator[str]:
    """Look at each inline rule; separate rules have a rule of their own."""
    yield from must_have("vpcId", "a group without a VPC lands in the default one")(props)
    for index, entry in enumerate(props.blocks_at("ingress")):
        ports = ports_reached(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
        if len(ports) > 1:
            yield f"ingress[{index}] opens ports {ports.start}-{ports.stop - 1} at once"
        for cidr in world_in(entry.texts_at("cidrBlocks"), entry.texts_at("ipv6CidrBlocks")):
            if ports not in WEB_PORTS:
                yield f"ingress[{index}] opens ports {ports.start}-{ports.stop - 1} to {cidr}"


RULE = Rule(
    id="VPC-001",
    title="No port but 80 and 443 is open to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:ec2/securityGroup:SecurityGroup",
    check=check,
    good=({"vpcId": "vpc-1", "ingress": []}, {"vpcId": "vpc-1"}, group("0.0.0.0/0", 443), group("10.0.0.0/8", 5432)),
    bad=(
        {},
        group("0.0.0.0/0", 22),
        group("0.0.0.0/0", 80, 81),
        group("::/0", 443, 444),
        {"vpcId": "vpc-1", "ingress": [{"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ["0.0.0.0/0"]}]},
    ),
    remediation=(
        "Name the source security group or a private range; "
        "only 80 and 443 of a public load balancer may face the world."
    ),
    equivalents=(
        "config:restricted-ssh",
        "config:restricted-common-ports",
        "config:vpc-sg-open-only-to-authorized-ports",
        "FSBP:EC2.18",
        "FSBP:EC2.19",
        "CIS-3.0:5.2",
    ),
)
