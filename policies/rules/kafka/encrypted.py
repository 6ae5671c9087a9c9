"""MSK-001: kafka clusters are encrypted and know their clients."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be


def kafka(**transit: Any) -> dict[str, Any]:
    """A cluster's encryption, for the examples."""
    return {
        "encryptionInfo": {"encryptionAtRestKmsKeyArn": KEY, "encryptionInTransit": transit},
        "clientAuthentication": {"sasl": {"iam": True}},
    }


def known(props: Props) -> Iterator[str]:
    """Some way to sign in that is switched on, and not nobody's."""
    switches = [props.at(f"clientAuthentication.sasl.{way}") is True for way in ("iam", "scram")]
    authorities = props.texts_at("clientAuthentication.tls.certificateAuthorityArns")
    if not (any(switches) or authorities) or props.at("clientAuthentication.unauthenticated") not in (None, False):
        yield "clientAuthentication lets anybody in"


RULE = Rule(
    id="MSK-001",
    title="Kafka clusters are encrypted and know their clients",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:msk/cluster:Cluster",
    check=both(
        customer_key("encryptionInfo.encryptionAtRestKmsKeyArn"),
        must_be("encryptionInfo.encryptionInTransit.clientBroker", "TLS"),
        must_be("encryptionInfo.encryptionInTransit.inCluster", True),
        known,
    ),
    good=(kafka(clientBroker="TLS", inCluster=True),),
    bad=(
        {},
        kafka(clientBroker="TLS_PLAINTEXT", inCluster=True),
        kafka(clientBroker="TLS", inCluster=False),
        {**kafka(clientBroker="TLS", inCluster=True), "clientAuthentication": {"unauthenticated": True}},
        {**kafka(clientBroker="TLS", inCluster=True), "clientAuthentication": {"sasl": {"iam": False}}},
    ),
    remediation="Name the key, set clientBroker to TLS and inCluster to true, and switch unauthenticated access off.",
    equivalents=("FSBP:MSK.1", "FSBP:MSK.6"),
)
