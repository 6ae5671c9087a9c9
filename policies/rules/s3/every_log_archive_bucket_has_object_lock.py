"""S3-107: every log archive bucket has Object Lock, unless AWS cannot deliver logs into one."""

from collections.abc import Iterator

from policies.estate_view import EstateView, identifiers, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.props import Props
from policies.rule_support.example_graphs import aws, estate_of

LOGS = aws("s3/bucket:Bucket", plane="log-archive", bucket="trail", tags={"mso:data-class": "security"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Exempt targets of access logs and AWS Config, which cannot have a lock, and Athena results, which are no logs."""
    locks = estate.companions("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "bucket")
    unlockable = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    unlockable |= estate.texts("s3BucketName", "aws:cfg/deliveryChannel:DeliveryChannel")
    unlockable |= {result_bucket_of(estate.props(group)) for group in estate.of_type("aws:athena/workgroup:Workgroup")}
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        must_lock = plane_of(bucket) == "log-archive" and unlockable.isdisjoint(identifiers(bucket))
        if must_lock and not locks.of(bucket):
            yield Problem(
                bucket, "has no BucketObjectLockConfiguration: its logs can be deleted", known=not locks.unresolved
            )


def result_bucket_of(workgroup: Props) -> str:
    """The bucket that receives a workgroup's query results."""
    return str(workgroup.at("configuration.resultConfiguration.outputLocation")).removeprefix("s3://").split("/")[0]


WORKGROUP = aws(
    "athena/workgroup:Workgroup", configuration={"resultConfiguration": {"outputLocation": "s3://trail/me/"}}
)

RULE = EstateRule(
    id="S3-107",
    title="Every log archive bucket has Object Lock, unless AWS cannot deliver logs into one",
    why=(
        "Intruders delete logs to hide what they did. Without Object Lock the trail of who read which chart "
        "disappears, and the practice cannot tell its patients or the regulator what was taken."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.312(c)(1)", "164.316(b)(2)(i)"),
    check=check,
    good=(
        lambda: estate_of(
            LOGS,
            aws(
                "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
                "lock",
                plane="log-archive",
                bucket="trail",
            ),
        ),
        lambda: estate_of(
            LOGS, aws("s3/bucketLogging:BucketLogging", "log", plane="log-archive", bucket="x", targetBucket="trail")
        ),
        lambda: estate_of(LOGS, aws("cfg/deliveryChannel:DeliveryChannel", s3BucketName="trail")),
        lambda: estate_of(LOGS, WORKGROUP),
    ),
    bad=(lambda: estate_of(LOGS),),
    remediation="Create the bucket with objectLockEnabled, and add a BucketObjectLockConfiguration in compliance mode.",
    equivalents=("config:s3-bucket-default-lock-enabled", "FSBP:S3.15"),
)
