"""S3-009: access logs go to a bucket kept for them."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def check(props: Props) -> Iterator[str]:
    """A target, a prefix, and not the bucket itself."""
    yield from both(must_have("targetBucket"), must_have("targetPrefix"))(props)
    if props.get("targetBucket") == props.get("bucket"):
        yield "targetBucket is the logged bucket itself: each log line makes another"


RULE = Rule(
    id="S3-009",
    title="Access logs go to a bucket kept for them",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:s3/bucketLogging:BucketLogging",
    check=check,
    good=({"bucket": "charts", "targetBucket": "access-logs", "targetPrefix": "charts/"},),
    bad=(
        {},
        {"bucket": "charts", "targetPrefix": "charts/"},
        {"bucket": "charts", "targetBucket": "access-logs"},
        {"bucket": "charts", "targetBucket": "charts", "targetPrefix": "x/"},
    ),
    remediation="Name a log bucket other than the logged one, and a prefix.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
