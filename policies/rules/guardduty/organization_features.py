"""GUARD-004: each GuardDuty feature reaches every account."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import both, must_be, must_have

RULE = Rule(
    id="GUARD-004",
    title="Each GuardDuty feature reaches every account",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
    check=both(must_have("name"), must_be("autoEnable", "ALL")),
    good=({"name": "S3_DATA_EVENTS", "autoEnable": "ALL"},),
    bad=({}, {"name": "S3_DATA_EVENTS", "autoEnable": "NONE"}, {"name": "S3_DATA_EVENTS", "autoEnable": "NEW"}),
    remediation="Set autoEnable to ALL.",
)
