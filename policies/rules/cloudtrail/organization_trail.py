"""TRAIL-005: the central trail is an organization trail."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="TRAIL-005",
    title="The central trail is an organization trail",
    why=(
        "A trail of one account misses all the others. A practice's new account would hold patient data for days "
        "before someone adds a trail, and its administrator could delete that trail; member accounts cannot change an "
        "organization trail."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:cloudtrail/trail:Trail",
    planes=("org", "log-archive"),
    check=must_be("isOrganizationTrail", True),
    good=({"isOrganizationTrail": True},),
    bad=({}, {"isOrganizationTrail": False}),
    remediation="Set isOrganizationTrail to true, so that a new account is recorded from the moment it joins.",
)
