"""CALL-001: call recordings are encrypted with a named key."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import must_have


def check(props: Props) -> Iterator[str]:
    """Streams carry their own encryption; buckets and video are set here."""
    yield from must_have("storageConfig.storageType")(props)
    for kind in ("s3Config", "kinesisVideoStreamConfig"):
        if props.at(f"storageConfig.{kind}"):
            yield from customer_key(f"storageConfig.{kind}.encryptionConfig.keyId")(props)


RULE = Rule(
    id="CALL-001",
    title="Call recordings are encrypted with a named key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
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
    remediation="Set s3Config.encryptionConfig with the owner's key.",
)
