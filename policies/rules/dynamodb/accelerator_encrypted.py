"""DDB-004: accelerators of tables are encrypted at rest and in transit."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="DDB-004",
    title="Accelerators of tables are encrypted at rest and in transit",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:dax/cluster:Cluster",
    check=both(must_be("serverSideEncryption.enabled", True), must_be("clusterEndpointEncryptionType", "TLS")),
    good=({"serverSideEncryption": {"enabled": True}, "clusterEndpointEncryptionType": "TLS"},),
    bad=(
        {},
        {"serverSideEncryption": {"enabled": True}, "clusterEndpointEncryptionType": "NONE"},
        {"clusterEndpointEncryptionType": "TLS"},
    ),
    remediation="Set serverSideEncryption.enabled and clusterEndpointEncryptionType TLS when the cluster is made.",
    equivalents=(
        "FSBP:DynamoDB.3",
        "FSBP:DynamoDB.7",
    ),
)
