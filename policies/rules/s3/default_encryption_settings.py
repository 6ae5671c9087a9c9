"""S3-002: S3 default encryption uses SSE-KMS with a customer managed key, or SSE-S3 (AES256)."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.customer_managed_keys import KEY, customer_key
from policies.rule_support.expectations import every, must_be

DEFAULT = "applyServerSideEncryptionByDefault"


def encrypted(algorithm: str, key: str | None) -> dict[str, Any]:
    """An encryption configuration, for the examples."""
    return {"rules": [{DEFAULT: {"sseAlgorithm": algorithm, "kmsMasterKeyId": key}}]}


def check(rule: Props) -> Iterator[str]:
    """Require SSE-KMS with a customer managed key; accept AES256, which some AWS log deliveries need."""
    yield from must_be(f"{DEFAULT}.sseAlgorithm", "aws:kms", "aws:kms:dsse", "AES256")(rule)
    if rule.at(f"{DEFAULT}.sseAlgorithm") != "AES256":
        yield from customer_key(f"{DEFAULT}.kmsMasterKeyId")(rule)


RULE = Rule(
    id="S3-002",
    title="S3 default encryption uses SSE-KMS with a customer managed key, or SSE-S3 (AES256)",
    why=(
        "The key policy of the AWS managed key alias/aws/s3 cannot be changed and the key cannot be disabled, so every "
        "principal of the account with s3:GetObject reads plaintext, and the practice has no way to stop decryption "
        "when an account is compromised."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(2)(iv)", "nprm-encryption"),
    applies_to="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    check=every("rules", check),
    good=(encrypted("aws:kms", KEY), encrypted("AES256", None)),
    bad=({}, encrypted("none", KEY), encrypted("aws:kms", None), encrypted("aws:kms", "alias/aws/s3"), {"rules": []}),
    remediation=(
        "Set sseAlgorithm to aws:kms and kmsMasterKeyId to the data owner's customer managed key. AES256 is for log "
        "buckets only (S3-101)."
    ),
    equivalents=("config:s3-bucket-server-side-encryption-enabled", "FSBP:S3.17"),
)
