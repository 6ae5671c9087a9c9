"""S3-010: lifecycle rules are switched on and clear away failed uploads."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least, both, every, must_be, some

RULE = Rule(
    id="S3-010",
    title="Lifecycle rules are switched on and clear away failed uploads",
    severity=Severity.LOW,
    cites=("164.310(d)(2)(i)", "164.310(d)(2)(iv)"),
    applies_to="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    check=both(
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
        "Enable each rule, and abort incomplete multipart uploads: their parts are stored and seen by nobody."
    ),
    equivalents=("config:s3-version-lifecycle-policy-check", "FSBP:S3.13"),
)
