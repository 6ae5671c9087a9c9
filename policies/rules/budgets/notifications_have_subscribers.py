"""BUDGET-001: budget notifications have a subscriber."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import every


def has_subscriber(notification: Props) -> Iterator[str]:
    """Report a notification without an email or SNS subscriber."""
    if not (notification.items_at("subscriberEmailAddresses") or notification.items_at("subscriberSnsTopicArns")):
        yield "subscriberEmailAddresses and subscriberSnsTopicArns are missing"


RULE = Rule(
    id="BUDGET-001",
    title="Budget notifications have a subscriber",
    why=(
        "A sudden rise in cost is often the first sign that stolen credentials run servers or copy data out of a "
        "practice's account. A budget without a subscriber notifies no one, and the intruder stays until the invoice "
        "arrives."
    ),
    severity=Severity.LOW,
    cites=("164.308(a)(1)(ii)(B)",),
    applies_to="aws:budgets/budget:Budget",
    check=every("notifications", has_subscriber),
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
    remediation="Set subscriberEmailAddresses or subscriberSnsTopicArns in each notification.",
)
