"""S3-018: S3 Object Lock in the log archive uses compliance mode for six years or more."""

from collections.abc import Iterator
from typing import Any

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be


def locked(mode: str, **length: int) -> dict[str, Any]:
    """An Object Lock configuration, for the examples."""
    return {"rule": {"defaultRetention": {"mode": mode, **length}}}


def check(props: Props) -> Iterator[str]:
    """Require compliance mode for the retention period of audit logs."""
    yield from must_be("rule.defaultRetention.mode", "COMPLIANCE")(props)
    years = props.number_at("rule.defaultRetention.years") or 0
    days = (props.number_at("rule.defaultRetention.days") or 0) + 365 * years
    if days < props.settings.log_retention_days:
        yield f"rule.defaultRetention is {days} days, must be {props.settings.log_retention_days} or more"


RULE = Rule(
    id="S3-018",
    title="S3 Object Lock in the log archive uses compliance mode for six years or more",
    why=(
        "In governance mode, or after a short term, an administrator or an intruder with that role deletes the audit "
        "logs that would show what they did. In compliance mode no user, not even the root user, can shorten the "
        "retention."
    ),
    severity=Severity.HIGH,
    cites=("164.312(c)(1)", "164.312(b)", "164.316(b)(2)(i)"),
    applies_to="aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration",
    planes=("log-archive",),
    check=check,
    good=(locked("COMPLIANCE", years=7), locked("COMPLIANCE", days=2190)),
    bad=({}, locked("COMPLIANCE"), locked("GOVERNANCE", years=7), locked("COMPLIANCE", years=5)),
    remediation="Set rule.defaultRetention to mode COMPLIANCE and six years or more.",
    equivalents=("config:s3-bucket-default-lock-enabled", "FSBP:S3.15"),
)
