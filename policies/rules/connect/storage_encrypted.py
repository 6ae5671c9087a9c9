"""CALL-001: Amazon Connect storage is encrypted with a customer managed key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Report S3 or video storage without a customer managed key; Kinesis streams have their own encryption."""
    yield from must_have("storageConfig.storageType")(props)
    for kind in ("s3Config", "kinesisVideoStreamConfig"):
        if props.at(f"storageConfig.{kind}"):
            yield from customer_key(f"storageConfig.{kind}.encryptionConfig.keyId")(props)


RULE = Rule(
    id="CALL-001",
    title="Amazon Connect storage is encrypted with a customer managed key",
    why=(
        "Call recordings and transcripts contain voices, diagnoses and birth dates. Without a customer managed key the "
        "practice cannot decide which principals decrypt them, so anyone with read access to the bucket listens to its "
        "patients."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:connect/instanceStorageConfig:InstanceStorageConfig",
    check=check,
    good=(
        {
            "resourceType": "CALL_RECORDINGS",
            "storageConfig": {
                "storageType": "S3",
                "s3Config": {"bucketName": "calls", "encryptionConfig": {"encryptionType": "KMS", "keyId": KEY}},
            },
        },
        {"resourceType": "CONTACT_TRACE_RECORDS", "storageConfig": {"storageType": "KINESIS_STREAM"}},
    ),
    bad=(
        {},
        {
            "resourceType": "CALL_RECORDINGS",
            "storageConfig": {"storageType": "S3", "s3Config": {"bucketName": "calls"}},
        },
    ),
    remediation=(
        "Set encryptionConfig in s3Config or kinesisVideoStreamConfig, with encryptionType KMS and keyId of a customer "
        "managed key."
    ),
)
