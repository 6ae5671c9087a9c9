"""S3-006: S3 Object Lock configurations define a default retention mode."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-006",
    title="S3 Object Lock configurations define a default retention mode",
    why=(
        "Without default retention, Object Lock protects only the objects whose uploader sets a retention date on each "
        "request. Every other record can be deleted for good by an intruder with a role that has "
        "s3:DeleteObjectVersion."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(1)(ii)(B)", "164.312(c)(1)"),
    applies_to="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    check=must_be("rule.defaultRetention.mode", "COMPLIANCE", "GOVERNANCE"),
    good=({"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}},),
    bad=({}, {"objectLockEnabled": "Enabled"}),
    remediation="Set rule.defaultRetention with a mode and a term; without it a new object has no lock.",
    equivalents=("config:s3-bucket-default-lock-enabled", "FSBP:S3.15"),
)
