"""GUARD-004: GuardDuty features are enabled automatically for all member accounts."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import all_of, must_be, must_have

RULE = Rule(
    id="GUARD-004",
    title="GuardDuty features are enabled automatically for all member accounts",
    why=(
        "GuardDuty without its features misses what matters most for patient data: reads of S3 objects, database "
        "logins, malware on volumes. A feature set to NEW or NONE leaves the accounts that already hold charts without "
        "it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/organizationConfigurationFeature:OrganizationConfigurationFeature",
    check=all_of(must_have("name"), must_be("autoEnable", "ALL")),
    good=({"name": "S3_DATA_EVENTS", "autoEnable": "ALL"},),
    bad=({}, {"name": "S3_DATA_EVENTS", "autoEnable": "NONE"}, {"name": "S3_DATA_EVENTS", "autoEnable": "NEW"}),
    remediation="Set autoEnable to ALL.",
)
