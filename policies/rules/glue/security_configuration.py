"""GLUE-001: glue encrypts data, logs and bookmarks."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import both, must_be

IT = "encryptionConfiguration"
ALL = {
    "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
    "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
    "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": KEY},
}


RULE = Rule(
    id="GLUE-001",
    title="Glue encrypts data, logs and bookmarks",
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)", "164.312(e)(2)(ii)"),
    applies_to="aws:glue/securityConfiguration:SecurityConfiguration",
    check=both(
        must_be(f"{IT}.s3Encryption.s3EncryptionMode", "SSE-KMS"),
        must_be(f"{IT}.cloudwatchEncryption.cloudwatchEncryptionMode", "SSE-KMS"),
        must_be(f"{IT}.jobBookmarksEncryption.jobBookmarksEncryptionMode", "CSE-KMS"),
    ),
    good=({IT: ALL},),
    bad=(
        {},
        {IT: {**ALL, "s3Encryption": {"s3EncryptionMode": "DISABLED"}}},
        {IT: {**ALL, "cloudwatchEncryption": {}}},
    ),
    remediation="Set all three modes to KMS with the owner's key.",
)
