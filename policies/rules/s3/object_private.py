"""S3-021: no object is opened by an access control list of its own."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_have

CLOSED = (None, "", "private", "bucket-owner-full-control", "bucket-owner-read")


def check(props: Props) -> Iterator[str]:
    """No list at all is the default, and private."""
    yield from must_have("bucket")(props)
    if props.get("acl") not in CLOSED:
        yield f"acl is {props.get('acl')!r}, which lets others read the object"
    if props.get("grants"):
        yield "grants lets others read the object"


RULE = Rule(
    id="S3-021",
    title="No object is opened by an access control list of its own",
    severity=Severity.CRITICAL,
    cites=("164.312(a)(1)", "164.312(e)(1)"),
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
    remediation="Leave acl and grants out; who reads is said in the bucket's policy.",
    equivalents=("config:s3-bucket-acl-prohibited", "FSBP:S3.12"),
)
