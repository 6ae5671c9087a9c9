"""KINESIS-001: Kinesis data streams are encrypted with a customer managed key."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import all_of, must_be

RULE = Rule(
    id="KINESIS-001",
    title="Kinesis data streams are encrypted with a customer managed key",
    why=(
        "A stream keeps its records from a day up to a year. A customer managed key requires kms:Decrypt of every "
        "consumer, which the owner of the data can refuse or withdraw; the AWS managed key leaves any principal with "
        "kinesis:GetRecords reading patient data."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:kinesis/stream:Stream",
    check=all_of(must_be("encryptionType", "KMS"), customer_key("kmsKeyId")),
    good=({"encryptionType": "KMS", "kmsKeyId": KEY},),
    bad=({}, {"encryptionType": "NONE"}, {"encryptionType": "KMS", "kmsKeyId": "alias/aws/kinesis"}),
    remediation="Set encryptionType to KMS and kmsKeyId to a customer managed key.",
    equivalents=("config:kinesis-stream-encrypted", "FSBP:Kinesis.1"),
)
