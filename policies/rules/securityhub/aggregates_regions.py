"""HUB-003: findings of all regions come together."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have


def check(props: Props) -> Iterator[str]:
    """All regions, or some that are named; HUB-103 says which they have to be."""
    if props.at("linkingMode") == "SPECIFIED_REGIONS":
        yield from must_have("specifiedRegions")(props)
    else:
        yield from must_be("linkingMode", "ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED")(props)


RULE = Rule(
    id="HUB-003",
    title="Findings of all regions come together",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/findingAggregator:FindingAggregator",
    check=check,
    good=({"linkingMode": "ALL_REGIONS"}, {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": ["us-east-2"]}),
    bad=({}, {"linkingMode": "NO_REGIONS"}, {"linkingMode": "SPECIFIED_REGIONS"}),
    remediation="Set linkingMode to ALL_REGIONS, or name the regions that anything is built in.",
)
