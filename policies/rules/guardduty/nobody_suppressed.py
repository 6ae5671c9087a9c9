"""GUARD-005: findings are not archived unread."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="GUARD-005",
    title="Findings are not archived unread",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(1)(ii)(D)", "164.308(a)(6)(ii)"),
    applies_to="aws:guardduty/filter:Filter",
    check=must_be("action", "NOOP"),
    good=({"action": "NOOP"},),
    bad=({}, {"action": "ARCHIVE"}),
    remediation="Set action to NOOP, or waive the filter with a reason and an expiry.",
    equivalents=("config:guardduty-non-archived-findings",),
)
