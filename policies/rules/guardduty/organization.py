"""GUARD-003: GuardDuty reaches every account, the new ones too."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="GUARD-003",
    title="GuardDuty reaches every account, the new ones too",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
    check=must_be("autoEnableOrganizationMembers", "ALL"),
    good=({"autoEnableOrganizationMembers": "ALL"},),
    bad=({}, {"autoEnableOrganizationMembers": "NONE"}, {"autoEnableOrganizationMembers": "NEW"}),
    remediation="Set autoEnableOrganizationMembers to ALL.",
)
