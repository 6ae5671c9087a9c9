"""GUARD-002: every GuardDuty feature declared is enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="GUARD-002",
    title="Every GuardDuty feature declared is enabled",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/detectorFeature:DetectorFeature",
    check=both(must_have("name"), must_be("status", "ENABLED")),
    good=({"name": "S3_DATA_EVENTS", "status": "ENABLED"},),
    bad=({}, {"name": "S3_DATA_EVENTS", "status": "DISABLED"}),
    remediation="Set status to ENABLED.",
    equivalents=("FSBP:GuardDuty.10",),
)
