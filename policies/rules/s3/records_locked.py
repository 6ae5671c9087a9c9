"""S3-113: what stands in a chart, or has crossed to the exchange, is locked for years."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

LOCK = "s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
YEAR = 365


def check(estate: EstateView) -> Iterator[Problem]:
    """Every bucket labelled patient data has a lock on its objects, and the lock's default is long enough."""
    locks = estate.companions(f"aws:{LOCK}", "bucket")
    for bucket in estate.of_type("aws:s3/bucket:Bucket"):
        classes = data_classes_of(bucket) & PHI_CLASSES
        if not classes:
            continue
        if not (found := locks.of(bucket)):
            yield Problem(bucket, "its objects can be overwritten and deleted: no lock", known=not locks.unresolved)
        least = least_days(estate, classes)
        for lock in found:
            days = held_days(estate, lock)
            if days < least:
                yield Problem(lock, f"rule.defaultRetention holds {days:g} days, must hold {least} or more")


def least_days(estate: EstateView, classes: frozenset[str]) -> int:
    """Charts: the shortest term of any state; what crosses, and is documentation: six years."""
    settings = estate.settings
    return settings.log_retention_days if classes == {"phi-minimum"} else settings.chart_retention_days


def held_days(estate: EstateView, lock: Resource) -> float:
    """The days for which the lock's default holds a new version."""
    props = estate.props(lock)
    years = props.number_at("rule.defaultRetention.years") or 0
    return YEAR * years + (props.number_at("rule.defaultRetention.days") or 0)


def bucket(data_class: str) -> Resource:
    """A bucket of a class, for the examples."""
    return aws("s3/bucket:Bucket", "charts", bucket="charts", tags={"mso:data-class": data_class})


def lock(years: int) -> Resource:
    """A lock on it."""
    return aws(LOCK, "lock", bucket="charts", rule={"defaultRetention": {"mode": "GOVERNANCE", "years": years}})


RULE = EstateRule(
    id="S3-113",
    title="What stands in a chart, or has crossed to the exchange, is locked for years",
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.310(d)(2)(iv)", "164.530(i)-(j)", "164.308(a)(7)(ii)(A)"),
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
        "Use infra.components.PhiBucket with the years of infra/manifest/law/retention.py for the practice's state."
    ),
)
