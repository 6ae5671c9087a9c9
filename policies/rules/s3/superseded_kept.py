"""S3-115: what was replaced is kept as long as documentation, or a lock keeps it."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
DAYS = "noncurrentVersionExpiration.noncurrentDays"


def check(estate: EstateView) -> Iterator[Problem]:
    """What is replaced was in effect until then; a lock holds it for its own term, whatever a lifecycle says."""
    locks = estate.companions(f"aws:{LOCK}", "bucket")
    least = estate.settings.log_retention_days
    for lifecycle in estate.of_type(f"aws:{LIFECYCLE}"):
        bucket = estate.target(lifecycle, "bucket", "aws:s3/bucket:Bucket")
        if bucket is not None and locks.of(bucket):
            continue
        for index, rule in enumerate(estate.props(lifecycle).blocks_at("rules")):
            days = rule.number_at(DAYS)
            if days is not None and days < least and rule.get("status") != "Disabled":
                yield Problem(lifecycle, f"rules[{index}].{DAYS} is {days:g}, must be {least} or more")


def lifecycle(days: int) -> Resource:
    """A lifecycle that lets replaced versions go, for the examples."""
    rule = {"id": "old", "status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": days}}
    return aws(LIFECYCLE, "l", bucket="policies", rules=[rule])


BUCKET = aws("s3/bucket:Bucket", "policies", bucket="policies", tags={"mso:data-class": "business"})

RULE = EstateRule(
    id="S3-115",
    title="What was replaced is kept as long as documentation, or a lock keeps it",
    severity=Severity.MEDIUM,
    cites=("164.316(b)(2)(i)", "164.530(i)-(j)", "164.312(c)(1)"),
    check=check,
    good=(
        lambda: estate_of(BUCKET, lifecycle(2196)),
        lambda: estate_of(BUCKET, lifecycle(1), aws(LOCK, "lock", bucket="policies")),
    ),
    bad=(lambda: estate_of(BUCKET, lifecycle(90)), lambda: estate_of(lifecycle(1))),
    remediation="Let replaced versions go six years after they were replaced, or not at all.",
)
