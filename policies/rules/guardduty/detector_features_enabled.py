"""GUARD-002: GuardDuty detector features are enabled."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="GUARD-002",
    title="GuardDuty detector features are enabled",
    why=(
        "A disabled feature leaves its data source unread: without S3_DATA_EVENTS, for example, a mass download of "
        "charts with stolen credentials produces no finding."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/detectorFeature:DetectorFeature",
    check=all_of(must_have("name"), must_be("status", "ENABLED")),
    good=({"name": "S3_DATA_EVENTS", "status": "ENABLED"},),
    bad=({}, {"name": "S3_DATA_EVENTS", "status": "DISABLED"}),
    remediation="Set status to ENABLED.",
    equivalents=("FSBP:GuardDuty.10",),
)
