"""VPC-003: SecurityGroupRule resources open no port except 80 and 443 to the internet."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be
from policies.rule_support.network_exposure import WEB_PORTS, internet_cidrs, port_range


def check(props: Props) -> Iterator[str]:
    """Report a rule whose type is unclear, and every other port that it opens to the internet."""
    yield from must_be("type", "ingress", "egress")(props)
    ports = port_range(props.get("protocol"), props.get("fromPort"), props.get("toPort"))
    for cidr in internet_cidrs(props.texts_at("cidrBlocks"), props.texts_at("ipv6CidrBlocks")):
        if ports not in WEB_PORTS:
            yield f"opens ports {ports.start}-{ports.stop - 1} to {cidr}, may open only 80 or 443"


RULE = Rule(
    id="VPC-003",
    title="SecurityGroupRule resources open no port except 80 and 443 to the internet",
    why=(
        "A SecurityGroupRule adds ingress or egress to any security group from any part of the program, so it is "
        "easily missed in a review of the group. A wide one lets attackers reach a patient system from the internet, "
        "or lets malware send records out on a port of its choice."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
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
    remediation=(
        "Set sourceSecurityGroupId, prefixListIds or a private range in cidrBlocks in place of 0.0.0.0/0 or ::/0."
    ),
    equivalents=("config:restricted-ssh", "config:restricted-common-ports"),
)
