"""DDB-004: DAX clusters are encrypted at rest and in transit."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="DDB-004",
    title="DAX clusters are encrypted at rest and in transit",
    why=(
        "DAX caches items of a table, so patient data that is encrypted in DynamoDB can be read on the disks of the "
        "cache and on the network. Both settings can be chosen only when the cluster is created."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:dax/cluster:Cluster",
    check=all_of(must_be("serverSideEncryption.enabled", True), must_be("clusterEndpointEncryptionType", "TLS")),
    good=({"serverSideEncryption": {"enabled": True}, "clusterEndpointEncryptionType": "TLS"},),
    bad=(
        {},
        {"serverSideEncryption": {"enabled": True}, "clusterEndpointEncryptionType": "NONE"},
        {"clusterEndpointEncryptionType": "TLS"},
    ),
    remediation=(
        "Set serverSideEncryption.enabled to true and clusterEndpointEncryptionType to TLS; both require a new cluster."
    ),
    equivalents=(
        "FSBP:DynamoDB.3",
        "FSBP:DynamoDB.7",
    ),
)
