"""S3-012: replicas are encrypted with a named key and owned by the receiving account."""

from policies.model import Rule, Severity
from policies.rules.expectations import both, every, must_be, must_have
from policies.rules.keys import KEY, customer_key

TARGET = {"bucket": "arn:aws:s3:::charts-copy"}


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
            customer_key("destination.encryptionConfiguration.replicaKmsKeyId"),
        ),
    ),
    good=(
        {
            "rules": [
                {"status": "Enabled", "destination": {**TARGET, "encryptionConfiguration": {"replicaKmsKeyId": KEY}}}
            ]
        },
    ),
    bad=(
        {},
        {"rules": [{"status": "Enabled", "destination": TARGET}]},
        {"rules": [{"status": "Disabled", "destination": TARGET}]},
        {"rules": []},
    ),
    remediation="Name the replica key of the receiving account in destination.encryptionConfiguration.",
    equivalents=("config:s3-bucket-replication-enabled", "FSBP:S3.7"),
)
