"""HUB-002: disabled Security Hub controls state a reason."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import must_be, must_have


def check(props: Props) -> Iterator[str]:
    """Report a control that is neither enabled nor disabled with a reason."""
    yield from must_be("controlStatus", "ENABLED", "DISABLED")(props)
    if props.get("controlStatus") == "DISABLED":
        yield from must_have("disabledReason")(props)


RULE = Rule(
    id="HUB-002",
    title="Disabled Security Hub controls state a reason",
    why=(
        "A control that is disabled without a reason looks the same as an oversight. A reviewer cannot tell whether a "
        "check on encryption or public access was turned off as an accepted risk or to hide that patient data is "
        "exposed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(8)", "164.308(a)(1)(ii)(B)"),
    applies_to="aws:securityhub/standardsControl:StandardsControl",
    check=check,
    good=(
        {"controlStatus": "ENABLED"},
        {"controlStatus": "DISABLED", "disabledReason": "hardware token of the payer is held by counsel"},
    ),
    bad=({}, {"controlStatus": "DISABLED"}),
    remediation="Set controlStatus to ENABLED, or give disabledReason.",
)
