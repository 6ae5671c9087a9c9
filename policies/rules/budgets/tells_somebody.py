"""BUDGET-001: a budget tells somebody."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every


def told(notification: Props) -> Iterator[str]:
    """By mail or by topic."""
    if not (notification.items_at("subscriberEmailAddresses") or notification.items_at("subscriberSnsTopicArns")):
        yield "has no subscriber"


RULE = Rule(
    id="BUDGET-001",
    title="A budget tells somebody",
    severity=Severity.LOW,
    cites=("164.308(a)(1)(ii)(B)",),
    applies_to="aws:budgets/budget:Budget",
    check=every("notifications", told),
    good=(
        {
            "notifications": [
                {
                    "comparisonOperator": "GREATER_THAN",
                    "threshold": 80,
                    "subscriberSnsTopicArns": ["arn:aws:sns:us-east-1:222222222222:costs"],
                }
            ]
        },
    ),
    bad=({}, {"notifications": [{"comparisonOperator": "GREATER_THAN", "threshold": 80}]}, {"notifications": []}),
    remediation="Give each notification a subscriber: a strange bill is often the first sign of a break-in.",
)
