"""S3-007: buckets ignore access control lists."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-007",
    title="Buckets ignore access control lists",
    severity=Severity.MEDIUM,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(i)"),
    applies_to="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
    check=must_be("rule.objectOwnership", "BucketOwnerEnforced"),
    good=({"rule": {"objectOwnership": "BucketOwnerEnforced"}},),
    bad=({}, {"rule": {"objectOwnership": "ObjectWriter"}}, {"rule": {"objectOwnership": "BucketOwnerPreferred"}}),
    remediation="Set rule.objectOwnership to BucketOwnerEnforced, so that the policy alone decides.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
