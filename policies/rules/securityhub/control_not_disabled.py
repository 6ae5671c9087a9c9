"""HUB-002: a Security Hub control is switched off with a reason."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Enabled, or disabled with words."""
    yield from must_be("controlStatus", "ENABLED", "DISABLED")(props)
    if props.get("controlStatus") == "DISABLED":
        yield from must_have("disabledReason")(props)


RULE = Rule(
    id="HUB-002",
    title="A Security Hub control is switched off with a reason",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(8)", "164.308(a)(1)(ii)(D)"),
    applies_to="aws:securityhub/standardsControl:StandardsControl",
    check=check,
    good=(
        {"controlStatus": "ENABLED"},
        {"controlStatus": "DISABLED", "disabledReason": "hardware token of the payer is held by counsel"},
    ),
    bad=({}, {"controlStatus": "DISABLED"}),
    remediation="Enable it, or give disabledReason.",
)
