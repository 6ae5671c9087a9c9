"""VPC-002: no separate ingress rule opens a port but 80 and 443 to the world."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import WEB_PORTS, ports_reached, world_in

SOURCES = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6")


def check(props: Props) -> Iterator[str]:
    """One source, and the world only on 443."""
    if not any(source in props for source in SOURCES):
        yield f"no source is named; give one of {', '.join(SOURCES)}"
    ports = ports_reached(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in world_in((props.get("cidrIpv4"), props.get("cidrIpv6"))):
        if ports not in WEB_PORTS:
            yield f"opens ports {ports.start}-{ports.stop - 1} to {cidr}"


RULE = Rule(
    id="VPC-002",
    title="No separate ingress rule opens a port but 80 and 443 to the world",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(B)", "nprm-segmentation"),
    applies_to="aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    check=check,
    good=(
        {"ipProtocol": "tcp", "fromPort": 443, "toPort": 443, "cidrIpv4": "0.0.0.0/0"},
        {"ipProtocol": "-1", "referencedSecurityGroupId": "sg-1"},
        {"ipProtocol": "tcp", "fromPort": 5432, "toPort": 5432, "cidrIpv4": "10.0.0.0/16"},
    ),
    bad=(
        {},
        {"ipProtocol": "tcp", "fromPort": 22, "toPort": 22, "cidrIpv4": "0.0.0.0/0"},
        {"ipProtocol": "-1", "cidrIpv6": "::/0"},
    ),
    remediation="Name the source security group or a private range.",
    equivalents=("config:restricted-ssh", "config:restricted-common-ports", "FSBP:EC2.18"),
)
