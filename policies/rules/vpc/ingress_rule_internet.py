"""VPC-002: SecurityGroupIngressRule resources open no port except 80 and 443 to the internet."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import WEB_PORTS, internet_cidrs, port_range

SOURCES = ("referencedSecurityGroupId", "prefixListId", "cidrIpv4", "cidrIpv6")


def check(props: Props) -> Iterator[str]:
    """Report a missing source, and every port other than 80 and 443 that is open to the internet."""
    if not any(source in props for source in SOURCES):
        yield f"the source is missing, must be one of {', '.join(SOURCES)}"
    ports = port_range(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in internet_cidrs((props.get("cidrIpv4"), props.get("cidrIpv6"))):
        if ports not in WEB_PORTS:
            yield f"opens ports {ports.start}-{ports.stop - 1} to {cidr}, may open only 80 or 443"


RULE = Rule(
    id="VPC-002",
    title="SecurityGroupIngressRule resources open no port except 80 and 443 to the internet",
    why=(
        "An ingress rule that is declared apart from its security group is easily missed in review. One that admits "
        "0.0.0.0/0 to SSH, RDP or a database port exposes every network interface that uses the group, and the patient "
        "data behind it, to the whole internet."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "nprm-segmentation"),
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
    remediation="Set referencedSecurityGroupId, prefixListId or a private range in place of 0.0.0.0/0 or ::/0.",
    equivalents=("config:restricted-ssh", "config:restricted-common-ports", "FSBP:EC2.18"),
)
