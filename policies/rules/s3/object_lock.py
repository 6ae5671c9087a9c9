"""S3-006: an object lock has a mode and a length."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-006",
    title="An object lock has a mode and a length",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(1)(ii)(B)", "164.312(c)(1)", "164.310(d)(2)(iv)"),
    applies_to="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    check=must_be("rule.defaultRetention.mode", "COMPLIANCE", "GOVERNANCE"),
    good=({"rule": {"defaultRetention": {"mode": "GOVERNANCE", "days": 30}}},),
    bad=({}, {"objectLockEnabled": "Enabled"}),
    remediation="Set rule.defaultRetention: a lock without a default holds nothing by itself.",
    equivalents=("config:s3-bucket-default-lock-enabled", "FSBP:S3.15"),
)
