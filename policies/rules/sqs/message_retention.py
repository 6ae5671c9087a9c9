"""SQS-004: SQS queues keep messages for at least four days."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

FOUR_DAYS = 4 * 24 * 3600

RULE = Rule(
    id="SQS-004",
    title="SQS queues keep messages for at least four days",
    why=(
        "A consumer that stops on Friday evening is often restarted on Monday. A queue that discards messages earlier "
        "loses lab results, orders and claims; they never reach the chart, and no error reports it."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(C)", "164.312(c)(1)"),
    applies_to="aws:sqs/queue:Queue",
    check=at_least("messageRetentionSeconds", FOUR_DAYS, "seconds"),
    good=({"messageRetentionSeconds": FOUR_DAYS}, {"messageRetentionSeconds": 1209600}),
    bad=({}, {"messageRetentionSeconds": 60}),
    remediation="Set messageRetentionSeconds to 345600 or more, and to 1209600 on a dead-letter queue.",
)
