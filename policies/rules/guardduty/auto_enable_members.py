"""GUARD-003: GuardDuty is enabled automatically for all member accounts."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="GUARD-003",
    title="GuardDuty is enabled automatically for all member accounts",
    why=(
        "With NONE, no account gets GuardDuty by itself; with NEW, those that already hold patient data do not. An "
        "intruder in such an account stays unseen until someone enables detection by hand."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(5)(ii)(B)"),
    applies_to="aws:guardduty/organizationConfiguration:OrganizationConfiguration",
    check=must_be("autoEnableOrganizationMembers", "ALL"),
    good=({"autoEnableOrganizationMembers": "ALL"},),
    bad=({}, {"autoEnableOrganizationMembers": "NONE"}, {"autoEnableOrganizationMembers": "NEW"}),
    remediation="Set autoEnableOrganizationMembers to ALL.",
)
