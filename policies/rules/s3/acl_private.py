"""S3-008: no access control list opens a bucket."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-008",
    title="No access control list opens a bucket",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:s3/bucketAcl:BucketAcl",
    check=must_be("acl", "private", "log-delivery-write"),
    good=({"acl": "private"},),
    bad=({}, {"acl": "public-read"}, {"acl": "authenticated-read"}, {"accessControlPolicy": {"grants": []}}),
    remediation="Remove the list, or set acl to private; grant through the bucket policy.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
