"""MSK-002: MSK brokers are not publicly accessible."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """brokerNodeGroupInfo is present, and its public access is not enabled."""
    yield from must_have("brokerNodeGroupInfo")(props)
    access = props.at("brokerNodeGroupInfo.connectivityInfo.publicAccess.type")
    if access not in (None, "DISABLED"):
        yield f"brokerNodeGroupInfo.connectivityInfo.publicAccess.type is {access!r}, must be DISABLED"


RULE = Rule(
    id="MSK-002",
    title="MSK brokers are not publicly accessible",
    why=(
        "Public access gives each broker an address on the internet. A leaked client credential then works from "
        "anywhere, and every flaw of the broker software is exposed to the internet beside the patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:msk/cluster:Cluster",
    check=check,
    good=(
        {"brokerNodeGroupInfo": {"clientSubnets": ["subnet-1"]}},
        {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": "DISABLED"}}}},
    ),
    bad=({}, {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}}}),
    remediation="Leave brokerNodeGroupInfo.connectivityInfo.publicAccess.type at DISABLED.",
    equivalents=("FSBP:MSK.4",),
)
