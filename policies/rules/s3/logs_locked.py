"""S3-107: every bucket of the log archive is locked, or AWS cannot deliver into a lock."""

from collections.abc import Iterator

from policies.estate_view import EstateView, identities, plane_of
from policies.model import EstateRule, Problem, Severity
from policies.props import Props
from policies.rule_support.example_graphs import aws, estate_of

LOGS = aws("s3/bucket:Bucket", plane="log-archive", bucket="trail", tags={"mso:data-class": "security"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Targets of server access logs and of AWS Config cannot be locked; answers to queries are no logs."""
    locks = estate.companions("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "bucket")
    unlockable = estate.texts("targetBucket", "aws:s3/bucketLogging:BucketLogging")
    unlockable |= estate.texts("s3BucketName", "aws:cfg/deliveryChannel:DeliveryChannel")
    unlockable |= {answers_of(estate.props(group)) for group in estate.of_type("aws:athena/workgroup:Workgroup")}
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        must_lock = plane_of(bucket) == "log-archive" and unlockable.isdisjoint(identities(bucket))
        if must_lock and not locks.of(bucket):
            yield Problem(bucket, "holds logs that can be deleted: no object lock", known=not locks.unresolved)


def answers_of(workgroup: Props) -> str:
    """The bucket that a workgroup's answers go to."""
    return str(workgroup.at("configuration.resultConfiguration.outputLocation")).removeprefix("s3://").split("/")[0]


ANSWERS = aws("athena/workgroup:Workgroup", configuration={"resultConfiguration": {"outputLocation": "s3://trail/me/"}})

RULE = EstateRule(
    id="S3-107",
    title="Every bucket of the log archive is locked, or AWS cannot deliver into a lock",
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
        lambda: estate_of(LOGS, ANSWERS),
    ),
    bad=(lambda: estate_of(LOGS),),
    remediation=(
        "Create the bucket with objectLockEnabled and add a BucketObjectLockConfiguration in compliance mode."
    ),
    equivalents=("config:s3-bucket-default-lock-enabled", "FSBP:S3.15"),
)
