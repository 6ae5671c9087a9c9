"""MSK-002: kafka clusters have no public address."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Brokers are there, and not public."""
    yield from must_have("brokerNodeGroupInfo")(props)
    if props.at("brokerNodeGroupInfo.connectivityInfo.publicAccess.type") not in (None, "DISABLED"):
        yield "brokerNodeGroupInfo.connectivityInfo.publicAccess is on"


RULE = Rule(
    id="MSK-002",
    title="Kafka clusters have no public address",
    severity=Severity.HIGH,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
    applies_to="aws:msk/cluster:Cluster",
    check=check,
    good=(
        {"brokerNodeGroupInfo": {"clientSubnets": ["subnet-1"]}},
        {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": "DISABLED"}}}},
    ),
    bad=({}, {"brokerNodeGroupInfo": {"connectivityInfo": {"publicAccess": {"type": "SERVICE_PROVIDED_EIPS"}}}}),
    remediation="Leave connectivityInfo.publicAccess at DISABLED.",
    equivalents=("FSBP:MSK.4",),
)
