"""S3-114: S3 lifecycle rules expire no objects or versions in buckets of medical records."""

from collections.abc import Iterator

from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

BUCKET, LIFECYCLE = "s3/bucket:Bucket", "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
EXCHANGE_CLASSES = frozenset({"phi-minimum"})


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each enabled expiration on a bucket of patient data other than the copies that the exchange discloses."""
    for lifecycle in estate.of_type(f"aws:{LIFECYCLE}"):
        bucket = estate.target(lifecycle, "bucket", f"aws:{BUCKET}")
        if bucket is None or not (data_classes_of(bucket) & (PHI_CLASSES - EXCHANGE_CLASSES)):
            continue
        for index, rule in enumerate(estate.props(lifecycle).blocks_at("rules")):
            for name in ("expiration", "noncurrentVersionExpiration"):
                if rule.get("status") != "Disabled" and rule.get(name):
                    yield Problem(
                        lifecycle, f"rules[{index}].{name} is set and must not be: it deletes medical records by age"
                    )


CHARTS = aws(BUCKET, "charts", bucket="charts")
NONCURRENT_EXPIRATION = {"noncurrentVersionExpiration": {"noncurrentDays": 9000}}

RULE = EstateRule(
    id="S3-114",
    title="S3 lifecycle rules expire no objects or versions in buckets of medical records",
    why=(
        "S3 knows the age of an object, but not the patient's last visit or a minor's birthday, from which state "
        "retention terms run. An expiration rule therefore deletes records that the practice still owes its patients, "
        "silently and beyond recovery."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.526"),
    check=check,
    good=(
        lambda: estate_of(CHARTS, aws(LIFECYCLE, bucket="charts", rules=[{"id": "uploads", "status": "Enabled"}])),
        lambda: estate_of(
            aws(BUCKET, "flows", bucket="flows", tags={"mso:data-class": "phi-minimum"}),
            aws(LIFECYCLE, bucket="flows", rules=[{"status": "Enabled", "expiration": {"days": 2196}}]),
        ),
    ),
    bad=(
        lambda: estate_of(
            CHARTS, aws(LIFECYCLE, bucket="charts", rules=[{"status": "Enabled", "expiration": {"days": 9000}}])
        ),
        lambda: estate_of(
            CHARTS, aws(LIFECYCLE, bucket="charts", rules=[{"status": "Enabled", **NONCURRENT_EXPIRATION}])
        ),
    ),
    remediation=(
        "Remove expiration and noncurrentVersionExpiration: the custodian deletes records by decision after the "
        "state's retention term."
    ),
)
