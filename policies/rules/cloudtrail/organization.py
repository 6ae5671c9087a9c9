"""TRAIL-005: the trail covers the whole organization."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="TRAIL-005",
    title="The trail covers the whole organization",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(3)(ii)(A)"),
    applies_to="aws:cloudtrail/trail:Trail",
    planes=("org", "log-archive"),
    check=must_be("isOrganizationTrail", True),
    good=({"isOrganizationTrail": True},),
    bad=({}, {"isOrganizationTrail": False}),
    remediation="Set isOrganizationTrail to true, so that a new account is recorded from its first minute.",
)
