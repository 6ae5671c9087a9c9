"""S3-009: S3 bucket access logs go to a separate log bucket."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def check(props: Props) -> Iterator[str]:
    """Require a target bucket other than the logged bucket, and a prefix."""
    yield from all_of(must_have("targetBucket"), must_have("targetPrefix"))(props)
    if props.get("targetBucket") == props.get("bucket"):
        yield "targetBucket is the logged bucket itself, must be another bucket: each log delivery is logged again"


RULE = Rule(
    id="S3-009",
    title="S3 bucket access logs go to a separate log bucket",
    why=(
        "Server access logs show who read, changed or deleted each patient file. Delivered into the logged bucket "
        "itself, they can be deleted together with the data, and each delivery is logged again, so the log grows "
        "without end."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:s3/bucketLogging:BucketLogging",
    check=check,
    good=({"bucket": "charts", "targetBucket": "access-logs", "targetPrefix": "charts/"},),
    bad=(
        {},
        {"bucket": "charts", "targetPrefix": "charts/"},
        {"bucket": "charts", "targetBucket": "access-logs"},
        {"bucket": "charts", "targetBucket": "charts", "targetPrefix": "x/"},
    ),
    remediation="Set targetBucket to a log bucket other than the logged bucket, and set targetPrefix.",
    equivalents=("config:s3-bucket-logging-enabled", "FSBP:S3.9"),
)
