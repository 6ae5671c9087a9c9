"""S3-113: S3 buckets of patient data have Object Lock for the required retention period."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
YEAR = 365


def check(estate: EstateView) -> Iterator[Problem]:
    """Require Object Lock with sufficient default retention on every bucket tagged as patient data."""
    locks = estate.companions(f"aws:{LOCK}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        classes = data_classes_of(bucket) & PHI_CLASSES
        if not classes:
            continue
        if not (found := locks.of(bucket)):
            yield Problem(
                bucket, "has no BucketObjectLockConfiguration: its objects can be deleted", known=not locks.unresolved
            )
        least = required_days(estate, classes)
        for lock in found:
            days = retention_days(estate, lock)
            if days < least:
                yield Problem(lock, f"rule.defaultRetention is {days:g} days, must be {least} or more")


def required_days(estate: EstateView, classes: frozenset[str]) -> int:
    """Days of retention: of medical records by state law, of disclosures through the exchange as documentation."""
    settings = estate.settings
    return settings.log_retention_days if classes == {"phi-minimum"} else settings.chart_retention_days


def retention_days(estate: EstateView, lock: Resource) -> float:
    """The days for which the lock's default retention protects a new object version."""
    props = estate.props(lock)
    years = props.number_at("rule.defaultRetention.years") or 0
    return YEAR * years + (props.number_at("rule.defaultRetention.days") or 0)


def bucket(data_class: str) -> Resource:
    """A bucket of a data class, for the examples."""
    return aws("s3/bucket:Bucket", "charts", bucket="charts", tags={"mso:data-class": data_class})


def lock(years: int) -> Resource:
    """The bucket's Object Lock, for the examples."""
    return aws(LOCK, "lock", bucket="charts", rule={"defaultRetention": {"mode": "GOVERNANCE", "years": years}})


RULE = EstateRule(
    id="S3-113",
    title="S3 buckets of patient data have Object Lock for the required retention period",
    why=(
        "Without a long enough lock, ransomware or an angry insider with one stolen role deletes every version of the "
        "charts, years before state law lets them go. The practice then treats patients without their history."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.308(a)(7)(ii)(A)", "164.530(i)-(j)"),
    check=check,
    good=(
        lambda: estate_of(bucket("phi-sensitive"), lock(5)),
        lambda: estate_of(bucket("phi-minimum"), lock(6)),
        lambda: estate_of(bucket("business")),
    ),
    bad=(
        lambda: estate_of(bucket("phi")),
        lambda: estate_of(bucket("phi"), lock(4)),
        lambda: estate_of(bucket("phi-minimum"), lock(5)),
        lambda: estate_of(bucket("phi"), aws(LOCK, "lock", bucket="charts")),
    ),
    remediation=(
        "Add a BucketObjectLockConfiguration whose rule.defaultRetention covers the state's retention term of medical "
        "records, or use infra.components.phi_bucket.PhiBucket."
    ),
)
