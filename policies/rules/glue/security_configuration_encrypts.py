"""GLUE-001: Glue security configurations encrypt S3 data, logs and job bookmarks."""

from policies.model import Rule, Severity
from policies.rule_support.customer_managed_keys import KEY
from policies.rule_support.expectations import all_of, must_be

SETTINGS = "encryptionConfiguration"
ALL_ENCRYPTED = {
    "s3Encryption": {"s3EncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
    "cloudwatchEncryption": {"cloudwatchEncryptionMode": "SSE-KMS", "kmsKeyArn": KEY},
    "jobBookmarksEncryption": {"jobBookmarksEncryptionMode": "CSE-KMS", "kmsKeyArn": KEY},
}


RULE = Rule(
    id="GLUE-001",
    title="Glue security configurations encrypt S3 data, logs and job bookmarks",
    why=(
        "Glue jobs copy patient data from databases into files. If one of the three modes is off, the output, the log "
        "lines or the bookmarks of the job are stored without the practice's key."
    ),
    severity=Severity.HIGH,
    cites=("164.312(a)(2)(iv)",),
    applies_to="aws:glue/securityConfiguration:SecurityConfiguration",
    check=all_of(
        must_be(f"{SETTINGS}.s3Encryption.s3EncryptionMode", "SSE-KMS"),
        must_be(f"{SETTINGS}.cloudwatchEncryption.cloudwatchEncryptionMode", "SSE-KMS"),
        must_be(f"{SETTINGS}.jobBookmarksEncryption.jobBookmarksEncryptionMode", "CSE-KMS"),
    ),
    good=({SETTINGS: ALL_ENCRYPTED},),
    bad=(
        {},
        {SETTINGS: {**ALL_ENCRYPTED, "s3Encryption": {"s3EncryptionMode": "DISABLED"}}},
        {SETTINGS: {**ALL_ENCRYPTED, "cloudwatchEncryption": {}}},
    ),
    remediation=(
        "Set s3EncryptionMode and cloudwatchEncryptionMode to SSE-KMS and jobBookmarksEncryptionMode to CSE-KMS, each "
        "with kmsKeyArn."
    ),
)
