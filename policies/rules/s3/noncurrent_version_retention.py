"""S3-115: S3 lifecycle rules keep noncurrent versions for six years, unless Object Lock keeps them."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LIFECYCLE = "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
DAYS = "noncurrentVersionExpiration.noncurrentDays"


def check(estate: EstateView) -> Iterator[Problem]:
    """Check noncurrent expiration of buckets without Object Lock; a lock keeps versions whatever the lifecycle says."""
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
    """A lifecycle that expires noncurrent versions, for the examples."""
    rule = {"id": "old", "status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": days}}
    return aws(LIFECYCLE, "l", bucket="policies", rules=[rule])


BUCKET = aws("s3/bucket:Bucket", "policies", bucket="policies", tags={"mso:data-class": "business"})

RULE = EstateRule(
    id="S3-115",
    title="S3 lifecycle rules keep noncurrent versions for six years, unless Object Lock keeps them",
    why=(
        "A replaced policy, agreement or log was in effect until it was replaced, and must be shown for six years from "
        "then. If its versions expire sooner, nobody can show what applied on the day of an incident, or undo an "
        "overwrite found late."
    ),
    severity=Severity.MEDIUM,
    cites=("164.316(b)(2)(i)", "164.530(i)-(j)", "164.312(c)(1)"),
    check=check,
    good=(
        lambda: estate_of(BUCKET, lifecycle(2196)),
        lambda: estate_of(BUCKET, lifecycle(1), aws(LOCK, "lock", bucket="policies")),
    ),
    bad=(lambda: estate_of(BUCKET, lifecycle(90)), lambda: estate_of(lifecycle(1))),
    remediation="Set noncurrentVersionExpiration.noncurrentDays to six years or more, or remove it.",
)
