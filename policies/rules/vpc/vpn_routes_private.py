"""VPC-021: VPN connection routes lead to private ranges, never to the internet."""

import ipaddress
from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.network_exposure import PRIVATE


def check(props: Props) -> Iterator[str]:
    """Report a destination that is not a CIDR or not inside a private range."""
    cidr = props.text_at("destinationCidrBlock")
    try:
        network = ipaddress.ip_network(cidr, strict=False)
    except ValueError:
        yield f"destinationCidrBlock is {cidr!r}, must be a CIDR"
        return
    if not any(network.version == private.version and network.subnet_of(private) for private in PRIVATE):  # type: ignore[arg-type]
        yield f"destinationCidrBlock is {cidr}, must be inside {', '.join(map(str, PRIVATE))}"


RULE = Rule(
    id="VPC-021",
    title="VPN connection routes lead to private ranges, never to the internet",
    why=(
        "A route for 0.0.0.0/0 or a public range can pull the traffic of a whole VPC into the tunnel. Anyone who "
        "controls the router at the site can then record or redirect it, past the firewall and the logs of the "
        "account."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "nprm-segmentation"),
    applies_to="aws:ec2/vpnConnectionRoute:VpnConnectionRoute",
    check=check,
    good=({"destinationCidrBlock": "192.168.10.0/24", "vpnConnectionId": "vpn-1"},),
    bad=({}, {"destinationCidrBlock": "0.0.0.0/0"}, {"destinationCidrBlock": "198.51.100.0/24"}),
    remediation=(
        "Set destinationCidrBlock to the private range of the site; the site reaches the internet through its own "
        "connection."
    ),
)
