"""S3-008: S3 bucket ACLs are private or grant only log delivery."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="S3-008",
    title="S3 bucket ACLs are private or grant only log delivery",
    why=(
        "With public-read anyone on the internet lists the object keys, which often contain names or record numbers of "
        "patients; with public-read-write anyone also overwrites objects. authenticated-read admits every AWS account "
        "in the world, not only the users of the practice."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to="aws:s3/bucketAcl:BucketAcl",
    check=must_be("acl", "private", "log-delivery-write"),
    good=({"acl": "private"},),
    bad=({}, {"acl": "public-read"}, {"acl": "authenticated-read"}, {"accessControlPolicy": {"grants": []}}),
    remediation="Remove the ACL, or set acl to private; grant access in the bucket policy.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
