"""S3-007: S3 ownership controls set BucketOwnerEnforced, which disables ACLs."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-007",
    title="S3 ownership controls set BucketOwnerEnforced, which disables ACLs",
    why=(
        "With ACLs enabled, an uploader from another account owns the file: the practice may be unable to read its own "
        "record, and the uploader can grant access to it that the bucket policy does not show."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(i)"),
    applies_to="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    check=must_be("rule.objectOwnership", "BucketOwnerEnforced"),
    good=({"rule": {"objectOwnership": "BucketOwnerEnforced"}},),
    bad=({}, {"rule": {"objectOwnership": "ObjectWriter"}}, {"rule": {"objectOwnership": "BucketOwnerPreferred"}}),
    remediation="Set rule.objectOwnership to BucketOwnerEnforced, so that only policies grant access.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
