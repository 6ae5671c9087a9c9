"""VPC-005: separate egress rules do not reach the world on every port."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import ports_reached, world_in

TARGETS = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6")


def check(props: Props) -> Iterator[str]:
    """One destination, and the world on one port only."""
    if not any(target in props for target in TARGETS):
        yield f"no destination is named; give one of {', '.join(TARGETS)}"
    ports = ports_reached(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in world_in((props.get("cidrIpv4"), props.get("cidrIpv6"))):
        if len(ports) > 1:
            yield f"reaches {cidr} on ports {ports.start}-{ports.stop - 1}"


RULE = Rule(
    id="VPC-005",
    title="Separate egress rules do not reach the world on every port",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(5)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    check=check,
    good=(
        {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"},
        {"ipProtocol": "-1", "referencedSecurityGroupId": "sg-1"},
    ),
    bad=(
        {},
        {"ipProtocol": "-1", "cidrIpv4": "0.0.0.0/0"},
        {"ipProtocol": "tcp", "fromPort": 0, "toPort": 65535, "cidrIpv6": "::/0"},
    ),
    remediation="Name the destination and the port.",
)
