"""S3-011: S3 lifecycle rules delete no current object before its retention period ends."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity

NONCURRENT = "noncurrentVersionExpiration.noncurrentDays"


def rule(**expiration: Any) -> dict[str, Any]:
    """A lifecycle rule that expires current objects, for the examples."""
    return {"id": "x", "status": "Enabled", "expiration": expiration}


def check(props: Props) -> Iterator[str]:
    """Check every rule that expires current objects.

    In a bucket with versions, which every bucket has (S3-103), an object that expires becomes a noncurrent version: a
    rule that keeps those for the whole period deletes nothing before, and only ends that the object is found.
    """
    least = props.settings.log_retention_days
    if not props.blocks_at("rules"):
        yield "rules is empty"
    for index, entry in enumerate(props.blocks_at("rules")):
        days = entry.number_at("expiration.days")
        if entry.at("expiration.date"):
            yield f"rules[{index}].expiration.date is {entry.at('expiration.date')}: it deletes objects of any age"
        elif days is not None and 0 < days < least and (entry.number_at(NONCURRENT) or 0) < least:
            yield f"rules[{index}].expiration.days is {days}, must be {least} or more, or {NONCURRENT} must be"


RULE = Rule(
    id="S3-011",
    title="S3 lifecycle rules delete no current object before its retention period ends",
    why=(
        "Audit logs, policies and disclosure records must be available for six years. A lifecycle rule with a shorter "
        "term or a fixed date deletes them without notice, and the practice can then neither answer a patient nor "
        "defend itself in an investigation."
    ),
    severity=Severity.HIGH,
    cites=("164.316(b)(2)(i)", "164.312(c)(1)", "164.530(i)-(j)"),
    applies_to="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    check=check,
    good=(
        {"rules": [rule(days=2555)]},
        {"rules": [{**rule(days=14), "noncurrentVersionExpiration": {"noncurrentDays": 2555}}]},
        {"rules": [{"id": "old", "status": "Enabled", "noncurrentVersionExpiration": {"noncurrentDays": 90}}]},
    ),
    bad=(
        {},
        {"rules": [rule(days=365)]},
        {"rules": [{**rule(days=14), "noncurrentVersionExpiration": {"noncurrentDays": 90}}]},
        {"rules": [rule(date="2027-01-01T00:00:00Z")]},
        {"rules": []},
    ),
    remediation=(
        "Expire current objects after six years or more, or not at all, or keep their noncurrent versions as long; "
        "retention terms of medical records are state law and may be longer."
    ),
    equivalents=("FSBP:S3.13",),
)
