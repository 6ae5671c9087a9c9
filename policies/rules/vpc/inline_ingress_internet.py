"""VPC-001: security group inline ingress opens single ports, and only 80 and 443 to the internet."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have
from policies.rule_support.network_exposure import WEB_PORTS, internet_cidrs, port_range


def group(cidr: str, low: int, high: int | None = None) -> dict[str, Any]:
    """A security group with one inline ingress rule, for the examples."""
    field = "ipv6CidrBlocks" if ":" in cidr else "cidrBlocks"
    return {"vpcId": "vpc-1", "ingress": [{"protocol": "tcp", "fromPort": low, "toPort": high or low, field: [cidr]}]}


def check(props: Props) -> Iterator[str]:
    """Report port ranges and ports open to the internet in inline rules; VPC-002 checks separate ingress rules."""
    yield from must_have("vpcId", "without it the security group is created in the default VPC")(props)
    for index, entry in enumerate(props.blocks_at("ingress")):
        ports = port_range(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
        if len(ports) > 1:
            yield f"ingress[{index}] opens ports {ports.start}-{ports.stop - 1}, must open a single port"
        for cidr in internet_cidrs(entry.texts_at("cidrBlocks"), entry.texts_at("ipv6CidrBlocks")):
            if ports not in WEB_PORTS:
                yield f"ingress[{index}] opens ports {ports.start}-{ports.stop - 1} to {cidr}, may open only 80 or 443"


RULE = Rule(
    id="VPC-001",
    title="Security group inline ingress opens single ports, and only 80 and 443 to the internet",
    why=(
        "Scanners find a port that is open to 0.0.0.0/0 within minutes. If it belongs to a database or to SSH or RDP, "
        "anyone can try stolen passwords and unpatched flaws against the system that holds a practice's records; a "
        "port range adds services that nobody listed."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
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
        "Name the source security group or a private range; open only 80 and 443 to the internet, and only on the "
        "security group of a public load balancer."
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
