"""MSK-001: MSK clusters are encrypted at rest and in transit and authenticate their clients."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be


def kafka(**transit: Any) -> dict[str, Any]:
    """A cluster with these encryptionInTransit settings, for the examples."""
    return {
        "encryptionInfo": {"encryptionAtRestKmsKeyArn": KEY, "encryptionInTransit": transit},
        "clientAuthentication": {"sasl": {"iam": True}},
    }


def clients_authenticated(props: Props) -> Iterator[str]:
    """One authentication method is enabled, and unauthenticated access is not."""
    methods = [props.at(f"clientAuthentication.sasl.{method}") is True for method in ("iam", "scram")]
    authorities = props.texts_at("clientAuthentication.tls.certificateAuthorityArns")
    if not (any(methods) or authorities) or props.at("clientAuthentication.unauthenticated") not in (None, False):
        yield "clientAuthentication must enable sasl.iam, sasl.scram or tls, without unauthenticated access"


RULE = Rule(
    id="MSK-001",
    title="MSK clusters are encrypted at rest and in transit and authenticate their clients",
    why=(
        "Topics carry appointments, results and messages of patients. A cluster that admits unauthenticated or "
        "clear-text clients lets every program on the network read them, or publish false ones without a name."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)", "164.312(d)"),
    applies_to="aws:msk/cluster:Cluster",
    check=all_of(
        customer_key("encryptionInfo.encryptionAtRestKmsKeyArn"),
        must_be("encryptionInfo.encryptionInTransit.clientBroker", "TLS"),
        must_be("encryptionInfo.encryptionInTransit.inCluster", True),
        clients_authenticated,
    ),
    good=(kafka(clientBroker="TLS", inCluster=True),),
    bad=(
        {},
        kafka(clientBroker="TLS_PLAINTEXT", inCluster=True),
        kafka(clientBroker="TLS", inCluster=False),
        {**kafka(clientBroker="TLS", inCluster=True), "clientAuthentication": {"unauthenticated": True}},
        {**kafka(clientBroker="TLS", inCluster=True), "clientAuthentication": {"sasl": {"iam": False}}},
    ),
    remediation=(
        "Set encryptionAtRestKmsKeyArn, clientBroker to TLS and inCluster to true, and enable sasl or tls without "
        "unauthenticated access."
    ),
    equivalents=("FSBP:MSK.1", "FSBP:MSK.6"),
)
