"""HUB-003: findings of all regions come together."""

from policies.model import Rule, Severity
from policies.rules.expectations import must_be

RULE = Rule(
    id="HUB-003",
    title="Findings of all regions come together",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/findingAggregator:FindingAggregator",
    check=must_be("linkingMode", "ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED"),
    good=({"linkingMode": "ALL_REGIONS"},),
    bad=({}, {"linkingMode": "NO_REGIONS"}),
    remediation="Set linkingMode to ALL_REGIONS.",
)
