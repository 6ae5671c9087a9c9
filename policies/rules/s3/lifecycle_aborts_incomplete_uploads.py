"""S3-010: S3 lifecycle rules are enabled and abort incomplete multipart uploads."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, at_least, every, must_be, some

RULE = Rule(
    id="S3-010",
    title="S3 lifecycle rules are enabled and abort incomplete multipart uploads",
    why=(
        "The parts of a failed upload hold patient data, stay stored and billed, and appear in no object listing or "
        "inventory. Nobody disposes of them, and nobody counts them when a patient's records are deleted."
    ),
    severity=Severity.LOW,
    cites=("164.310(d)(2)(i)",),
    applies_to="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    check=all_of(
        every("rules", must_be("status", "Enabled")),
        some(
            "rules",
            at_least("abortIncompleteMultipartUpload.daysAfterInitiation", 1),
            "rule that aborts incomplete uploads",
        ),
    ),
    good=({"rules": [{"id": "x", "status": "Enabled", "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7}}]},),
    bad=({}, {"rules": [{"id": "x", "status": "Disabled"}]}, {"rules": [{"id": "x", "status": "Enabled"}]}),
    remediation=(
        "Set status to Enabled on each rule, and abortIncompleteMultipartUpload.daysAfterInitiation on one of them."
    ),
    equivalents=("config:s3-version-lifecycle-policy-check", "FSBP:S3.13"),
)
