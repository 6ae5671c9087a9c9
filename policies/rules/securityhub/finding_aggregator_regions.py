"""HUB-003: Security Hub aggregates findings from all regions, or from named ones."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Report a linkingMode that links no region; HUB-103 decides which regions have to be named."""
    if props.at("linkingMode") == "SPECIFIED_REGIONS":
        yield from must_have("specifiedRegions")(props)
    else:
        yield from must_be("linkingMode", "ALL_REGIONS", "ALL_REGIONS_EXCEPT_SPECIFIED")(props)


RULE = Rule(
    id="HUB-003",
    title="Security Hub aggregates findings from all regions, or from named ones",
    why=(
        "A finding stays in the region where it arises unless an aggregator links that region. One about patient data "
        "in the backup region then sits in a console that no one opens."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/findingAggregator:FindingAggregator",
    check=check,
    good=({"linkingMode": "ALL_REGIONS"}, {"linkingMode": "SPECIFIED_REGIONS", "specifiedRegions": ["us-east-2"]}),
    bad=({}, {"linkingMode": "NO_REGIONS"}, {"linkingMode": "SPECIFIED_REGIONS"}),
    remediation=(
        "Set linkingMode to ALL_REGIONS, or to SPECIFIED_REGIONS and list in specifiedRegions every region in use."
    ),
)
