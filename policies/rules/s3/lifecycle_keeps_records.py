"""S3-011: lifecycle rules delete nothing that must still be kept."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity


def rule(**expiration: Any) -> dict[str, Any]:
    """A lifecycle rule that expires current objects, for the examples."""
    return {"id": "x", "status": "Enabled", "expiration": expiration}


def check(props: Props) -> Iterator[str]:
    """Look at every rule that expires current objects."""
    least = props.settings.log_retention_days
    if not props.blocks_at("rules"):
        yield "rules is empty"
    for index, entry in enumerate(props.blocks_at("rules")):
        days = entry.number_at("expiration.days")
        if entry.at("expiration.date"):
            yield f"rules[{index}] deletes every object on {entry.at('expiration.date')}, however young"
        elif days is not None and 0 < days < least:
            yield f"rules[{index}] deletes objects after {days} days, must keep them {least} or more"


RULE = Rule(
    id="S3-011",
    title="Lifecycle rules delete nothing that must still be kept",
    severity=Severity.HIGH,
    cites=("164.316(b)(2)(i)", "164.310(d)(2)(iv)", "164.530(i)-(j)"),
    applies_to="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    check=check,
    good=(
        {"rules": [rule(days=2555)]},
        {"rules": [{"id": "old", "status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 90}}]},
    ),
    bad=({}, {"rules": [rule(days=365)]}, {"rules": [rule(date="2027-01-01T00:00:00Z")]}, {"rules": []}),
    remediation=(
        "Expire current objects after six years or more, or not at all; the chart's own term is state law and "
        "may be longer."
    ),
    equivalents=("FSBP:S3.13",),
)
