"""KINESIS-001: streams are encrypted with their owner's key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import both, must_be

RULE = Rule(
    id="KINESIS-001",
    title="Streams are encrypted with their owner's key",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:kinesis/stream:Stream",
    check=both(must_be("encryptionType", "KMS"), customer_key("kmsKeyId")),
    good=({"encryptionType": "KMS", "kmsKeyId": KEY},),
    bad=({}, {"encryptionType": "NONE"}, {"encryptionType": "KMS", "kmsKeyId": "alias/aws/kinesis"}),
    remediation="Set encryptionType to KMS and kmsKeyId.",
    equivalents=("config:kinesis-stream-encrypted", "FSBP:Kinesis.1"),
)
