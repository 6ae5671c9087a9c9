"""GUARD-005: GuardDuty filters do not archive findings."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="GUARD-005",
    title="GuardDuty filters do not archive findings",
    why=(
        "A filter with action ARCHIVE hides each matching finding and keeps it from EventBridge and Security Hub. A "
        "filter that is too broad, or that an intruder adds, silences the alarm while patient data is copied."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    applies_to="aws:guardduty/filter:Filter",
    check=must_be("action", "NOOP"),
    good=({"action": "NOOP"},),
    bad=({}, {"action": "ARCHIVE"}),
    remediation="Set action to NOOP, or waive the filter with a reason and an expiry date.",
    equivalents=("config:guardduty-non-archived-findings",),
)
