"""VPC-014: both tunnels of a VPN connection use IKEv2, AES-256 and a CloudWatch log."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_be

STRONG = ("AES256", "AES256-GCM-16")


def strong_tunnel(number: int) -> dict[str, Any]:
    """The properties of a tunnel that passes, for the examples."""
    log = {"cloudwatchLogOptions": {"logEnabled": True}}
    ciphers = {f"tunnel{number}Phase{phase}EncryptionAlgorithms": ["AES256-GCM-16"] for phase in (1, 2)}
    return {f"tunnel{number}IkeVersions": ["ikev2"], **ciphers, f"tunnel{number}LogOptions": log}


def tunnel(number: int) -> Any:
    """The check of one tunnel."""

    def check(props: Props) -> Iterator[str]:
        versions = props.texts_at(f"tunnel{number}IkeVersions")
        if versions != ["ikev2"]:
            yield f"tunnel{number}IkeVersions is {versions or 'missing'}, must be ['ikev2']"
        for name in (f"tunnel{number}Phase1EncryptionAlgorithms", f"tunnel{number}Phase2EncryptionAlgorithms"):
            ciphers = props.texts_at(name)
            if not ciphers or set(ciphers) - set(STRONG):
                yield f"{name} is {ciphers or 'missing'}, must be {' or '.join(STRONG)}"
        for name in (f"tunnel{number}Phase1DhGroupNumbers", f"tunnel{number}Phase2DhGroupNumbers"):
            if any(group < 14 for group in props.items_at(name) if isinstance(group, int)):
                yield f"{name} is {props.at(name)}, must have no group below 14"
        yield from must_be(f"tunnel{number}LogOptions.cloudwatchLogOptions.logEnabled", True)(props)

    return check


RULE = Rule(
    id="VPC-014",
    title="Both tunnels of a VPN connection use IKEv2, AES-256 and a CloudWatch log",
    why=(
        "With IKEv1 or small Diffie-Hellman groups, an attacker who records the tunnel may later decrypt the patient "
        "traffic between a practice's site and AWS. Without a tunnel log, failed negotiations and unexpected peers go "
        "unnoticed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(e)(2)(i)"),
    applies_to="aws:ec2/vpnConnection:VpnConnection",
    check=all_of(*(tunnel(number) for number in (1, 2))),
    good=({**strong_tunnel(1), **strong_tunnel(2)},),
    bad=(
        {},
        strong_tunnel(1),
        {**strong_tunnel(1), **strong_tunnel(2), "tunnel2IkeVersions": ["ikev1", "ikev2"]},
        {**strong_tunnel(1), **strong_tunnel(2), "tunnel1Phase1EncryptionAlgorithms": ["AES128"]},
    ),
    remediation=(
        "On both tunnels set IkeVersions to ikev2, the encryption algorithms to AES256-GCM-16 or AES256, and "
        "logEnabled of the CloudWatch log options to true."
    ),
    equivalents=("config:vpc-vpn-2-tunnels-up", "FSBP:EC2.20", "FSBP:EC2.171"),
)
