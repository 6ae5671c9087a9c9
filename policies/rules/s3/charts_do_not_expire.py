"""S3-114: no chart expires by itself."""

from collections.abc import Iterator

from policies.estate_view import PHI_CLASSES, EstateView, data_classes_of
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

BUCKET, LIFECYCLE = "s3/bucket:Bucket", "s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
EXCHANGED = frozenset({"phi-minimum"})


def check(estate: EstateView) -> Iterator[Problem]:
    """A lifecycle knows an object's age, and neither the chart's last service nor a patient's birthday."""
    for lifecycle in estate.of_type(f"aws:{LIFECYCLE}"):
        bucket = estate.target(lifecycle, "bucket", f"aws:{BUCKET}")
        if bucket is None or not (data_classes_of(bucket) & (PHI_CLASSES - EXCHANGED)):
            continue
        for index, rule in enumerate(estate.props(lifecycle).blocks_at("rules")):
            for name in ("expiration", "noncurrentVersionExpiration"):
                if rule.get("status") != "Disabled" and rule.get(name):
                    yield Problem(lifecycle, f"rules[{index}].{name} deletes from charts, whoever's and however recent")


CHARTS = aws(BUCKET, "charts", bucket="charts")
DROPPED = {"noncurrentVersionExpiration": {"noncurrentDays": 9000}}

RULE = EstateRule(
    id="S3-114",
    title="No chart expires by itself",
    severity=Severity.HIGH,
    cites=("164.310(d)(2)(iv)", "164.530(i)-(j)", "164.312(c)(1)", "164.526"),
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
        lambda: estate_of(CHARTS, aws(LIFECYCLE, bucket="charts", rules=[{"status": "Enabled", **DROPPED}])),
    ),
    remediation="Leave expiry out: the custodian destroys by decision, after the clock of the practice's state.",
)
