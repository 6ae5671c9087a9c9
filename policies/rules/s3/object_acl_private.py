"""S3-021: S3 objects set no ACL that grants access beyond the object and bucket owners."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

ALLOWED_ACLS = (None, "", "private", "bucket-owner-full-control", "bucket-owner-read")


def check(props: Props) -> Iterator[str]:
    """Accept an absent ACL, which means private, and ACLs for the bucket owner only."""
    yield from must_have("bucket")(props)
    if props.get("acl") not in ALLOWED_ACLS:
        yield f"acl is {props.get('acl')!r}, must be private or for the bucket owner only"
    if props.get("grants"):
        yield "grants is set and must not be: it lets other principals read the object"


RULE = Rule(
    id="S3-021",
    title="S3 objects set no ACL that grants access beyond the object and bucket owners",
    why=(
        "An object ACL grants access to that one object, whatever the bucket policy says and however the bucket is "
        "reviewed. A single public-read upload puts one patient's record on the internet."
    ),
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.308(a)(3)(i)"),
    applies_to=(
        "aws:s3/bucketObject:BucketObject",
        "aws:s3/bucketObjectv2:BucketObjectv2",
        "aws:s3/objectCopy:ObjectCopy",
    ),
    check=check,
    good=({"bucket": "charts", "key": "a"}, {"bucket": "charts", "key": "a", "acl": "private"}),
    bad=(
        {},
        {"bucket": "charts", "key": "a", "acl": "public-read"},
        {"bucket": "charts", "key": "a", "acl": "authenticated-read"},
        {"bucket": "charts", "key": "a", "grants": [{"permissions": ["READ"], "type": "Group"}]},
    ),
    remediation="Remove acl and grants; grant access in the bucket policy.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
