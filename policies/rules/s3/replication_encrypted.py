"""S3-012: replicas are encrypted with a named key and owned by the receiving account."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, every, must_be, must_have

TARGET = {"bucket": "arn:aws:s3:::charts-copy"}
SELECTED = "sourceSelectionCriteria.sseKmsEncryptedObjects.status"


def replicas(status: str = "Enabled", key: str = KEY, selected: str = "Enabled") -> dict[str, Any]:
    """A replication configuration of one rule, for the examples."""
    destination = {**TARGET, "encryptionConfiguration": {"replicaKmsKeyId": key}}
    chosen = {"sseKmsEncryptedObjects": {"status": selected}}
    return {"rules": [{"status": status, "destination": destination, "sourceSelectionCriteria": chosen}]}


RULE = Rule(
    id="S3-012",
    title="Replicas are encrypted with a named key and owned by the receiving account",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    applies_to="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    check=every(
        "rules",
        both(
            must_be("status", "Enabled"),
            must_have("destination.bucket"),
            must_be(SELECTED, "Enabled", because="S3 copies no object that a key of ours encrypts"),
            customer_key("destination.encryptionConfiguration.replicaKmsKeyId"),
        ),
    ),
    good=(replicas(),),
    bad=(
        {},
        {"rules": [{"status": "Enabled", "destination": TARGET}]},
        replicas(status="Disabled"),
        replicas(key=""),
        replicas(selected="Disabled"),
        {"rules": []},
    ),
    remediation=(
        "Name the replica key of the receiving account in destination.encryptionConfiguration, and enable "
        "sourceSelectionCriteria.sseKmsEncryptedObjects."
    ),
    equivalents=("config:s3-bucket-replication-enabled", "FSBP:S3.7"),
)
