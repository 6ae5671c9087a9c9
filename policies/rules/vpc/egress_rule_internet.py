"""VPC-005: SecurityGroupEgressRule resources open a single port to the internet."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import internet_cidrs, port_range

DESTINATIONS = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6")


def check(props: Props) -> Iterator[str]:
    """Report a missing destination, and more than one port to the internet."""
    if not any(destination in props for destination in DESTINATIONS):
        yield f"the destination is missing, must be one of {', '.join(DESTINATIONS)}"
    ports = port_range(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in internet_cidrs((props.get("cidrIpv4"), props.get("cidrIpv6"))):
        if len(ports) > 1:
            yield f"allows ports {ports.start}-{ports.stop - 1} to {cidr}, must allow a single port"


RULE = Rule(
    id="VPC-005",
    title="SecurityGroupEgressRule resources open a single port to the internet",
    why=(
        "A rule for every port gives a compromised container or instance any way out: remote shells, tunnels, file "
        "transfer. Patient data then leaves over a protocol that no proxy or firewall rule inspects."
    ),
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
    remediation=(
        "Name the destination in one of referencedSecurityGroupId, prefixListId, cidrIpv4 or cidrIpv6, and set "
        "fromPort equal to toPort."
    ),
)
