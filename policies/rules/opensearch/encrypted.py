"""SEARCH-001: OpenSearch domains are encrypted at rest and between nodes."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="SEARCH-001",
    title="OpenSearch domains are encrypted at rest and between nodes",
    why=(
        "Search indexes contain the full text of notes and results. Without encryption at rest it can be read in every "
        "snapshot, without node-to-node encryption on the network, and without its own key the practice cannot "
        "withdraw access."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "164.312(e)(1)", "164.312(e)(2)(ii)"),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=all_of(
        must_be("encryptAtRest.enabled", True),
        customer_key("encryptAtRest.kmsKeyId"),
        must_be("nodeToNodeEncryption.enabled", True),
    ),
    good=({"encryptAtRest": {"enabled": True, "kmsKeyId": KEY}, "nodeToNodeEncryption": {"enabled": True}},),
    bad=(
        {},
        {"encryptAtRest": {"enabled": True, "kmsKeyId": KEY}},
        {"encryptAtRest": {"enabled": True}, "nodeToNodeEncryption": {"enabled": True}},
    ),
    remediation=(
        "Set encryptAtRest.enabled to true with a customer managed key in kmsKeyId, and nodeToNodeEncryption.enabled "
        "to true."
    ),
    equivalents=(
        "config:elasticsearch-encrypted-at-rest",
        "config:elasticsearch-node-to-node-encryption-check",
        "config:opensearch-encrypted-at-rest",
        "config:opensearch-node-to-node-encryption-check",
        "FSBP:Opensearch.1",
        "FSBP:Opensearch.3",
    ),
)
