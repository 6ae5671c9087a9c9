"""S3-012: S3 replication covers KMS-encrypted objects and names a customer managed replica key."""

from typing import Any

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, every, must_be, must_have

TARGET = {"bucket": "arn:aws:s3:::charts-copy"}
KMS_OBJECTS = "sourceSelectionCriteria.sseKmsEncryptedObjects.status"


def replicas(status: str = "Enabled", key: str = KEY, selected: str = "Enabled") -> dict[str, Any]:
    """A replication configuration of one rule, for the examples."""
    destination = {**TARGET, "encryptionConfiguration": {"replicaKmsKeyId": key}}
    chosen = {"sseKmsEncryptedObjects": {"status": selected}}
    return {"rules": [{"status": status, "destination": destination, "sourceSelectionCriteria": chosen}]}


RULE = Rule(
    id="S3-012",
    title="S3 replication covers KMS-encrypted objects and names a customer managed replica key",
    why=(
        "Unless KMS-encrypted objects are selected, S3 silently skips them and the copy holds nothing that matters. A "
        "replica under a key of the source account cannot be decrypted when that account is lost, which is when the "
        "copy is needed."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.308(a)(7)(ii)(A)", "164.308(a)(7)(ii)(B)"),
    applies_to="aws:s3/bucketReplicationConfig:BucketReplicationConfig",
    check=every(
        "rules",
        all_of(
            must_be("status", "Enabled"),
            must_have("destination.bucket"),
            must_be(KMS_OBJECTS, "Enabled", because="S3 skips objects encrypted with a KMS key"),
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
        "Set destination.encryptionConfiguration.replicaKmsKeyId to the replica key of the receiving account, and "
        "sourceSelectionCriteria.sseKmsEncryptedObjects.status to Enabled."
    ),
    equivalents=("config:s3-bucket-replication-enabled", "FSBP:S3.7"),
)
