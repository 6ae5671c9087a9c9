"""VPC-021: a tunnel's route leads to a site's private network, never to the world."""

import ipaddress
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import PRIVATE


def check(props: Props) -> Iterator[str]:
    """A default route here would carry everything the network says to whoever holds the other end."""
    cidr = props.text_at("destinationCidrBlock")
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        yield f"destinationCidrBlock is {cidr!r}, which is no network"
        return
    if not any(network.version == private.version and network.subnet_of(private) for private in PRIVATE):  # type: ignore[arg-type]
        yield f"destinationCidrBlock is {cidr}, which is not a private network of a site"


RULE = Rule(
    id="VPC-021",
    title="A tunnel's route leads to a site's private network, never to the world",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.308(a)(4)(ii)(A)", "nprm-segmentation"),
    applies_to="aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
    check=check,
    good=({"destinationCidrBlock": "192.168.10.0/24", "vpnConnectionId": "vpn-1"},),
    bad=({}, {"destinationCidrBlock": "0.0.0.0/0"}, {"destinationCidrBlock": "198.51.100.0/24"}),
    remediation="Name the site's own private range; the internet is reached from the site, not through the tunnel.",
)
