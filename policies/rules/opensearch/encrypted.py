"""SEARCH-001: search domains are encrypted at rest and between nodes."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="SEARCH-001",
    title="Search domains are encrypted at rest and between nodes",
    severity=Severity.CRITICAL,
    cites=(
        "164.308(a)(1)(ii)(B)",
        "164.312(a)(2)(iv)",
        "164.312(e)(2)(ii)",
        "164.312(e)(1)",
        "164.312(c)(1)",
        "164.314(b)(2)",
    ),
    applies_to=("aws:opensearch/domain:Domain", "aws:elasticsearch/domain:Domain"),
    check=both(
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
    remediation="Enable encryptAtRest with kmsKeyId, and nodeToNodeEncryption.",
    equivalents=(
        "config:elasticsearch-encrypted-at-rest",
        "config:elasticsearch-node-to-node-encryption-check",
        "config:opensearch-encrypted-at-rest",
        "config:opensearch-node-to-node-encryption-check",
        "FSBP:Opensearch.1",
        "FSBP:Opensearch.3",
    ),
)
