"""VPC-014: VPN tunnels use IKEv2, strong ciphers and a log."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_be

STRONG = ("AES256", "AES256-GCM-16")


def one(number: int) -> dict[str, Any]:
    """A sound tunnel, for the examples."""
    log = {"cloudwatchLogOptions": {"logEnabled": True}}
    ciphers = {f"tunnel{number}Phase{phase}EncryptionAlgorithms": ["AES256-GCM-16"] for phase in (1, 2)}
    return {f"tunnel{number}IkeVersions": ["ikev2"], **ciphers, f"tunnel{number}LogOptions": log}


def tunnel(number: int) -> Any:
    """What one tunnel must be."""

    def check(props: Props) -> Iterator[str]:
        if props.texts_at(f"tunnel{number}IkeVersions") != ["ikev2"]:
            yield f"tunnel{number}IkeVersions must be ikev2 alone"
        for name in (f"tunnel{number}Phase1EncryptionAlgorithms", f"tunnel{number}Phase2EncryptionAlgorithms"):
            ciphers = props.texts_at(name)
            if not ciphers or set(ciphers) - set(STRONG):
                yield f"{name} is {ciphers or 'missing'}, must be {' or '.join(STRONG)}"
        for name in (f"tunnel{number}Phase1DhGroupNumbers", f"tunnel{number}Phase2DhGroupNumbers"):
            if any(group < 14 for group in props.items_at(name) if isinstance(group, int)):
                yield f"{name} allows groups below 14"
        yield from must_be(f"tunnel{number}LogOptions.cloudwatchLogOptions.logEnabled", True)(props)

    return check


RULE = Rule(
    id="VPC-014",
    title="VPN tunnels use IKEv2, strong ciphers and a log",
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to="aws:ec2/vpnConnection:VpnConnection",
    check=both(*(tunnel(number) for number in (1, 2))),
    good=({**one(1), **one(2)},),
    bad=(
        {},
        one(1),
        {**one(1), **one(2), "tunnel2IkeVersions": ["ikev1", "ikev2"]},
        {**one(1), **one(2), "tunnel1Phase1EncryptionAlgorithms": ["AES128"]},
    ),
    remediation=(
        "On both tunnels set IkeVersions to ikev2, AES256-GCM-16 or AES256, and switch the CloudWatch log on."
    ),
    equivalents=("config:vpc-vpn-2-tunnels-up", "FSBP:EC2.20", "FSBP:EC2.171"),
)
