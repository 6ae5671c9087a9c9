"""SQS-004: queues keep a message long enough for somebody to come back from a weekend."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import at_least

FOUR_DAYS = 4 * 24 * 3600

RULE = Rule(
    id="SQS-004",
    title="Queues keep a message for four days at least",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(7)(ii)(C)", "164.312(c)(1)"),
    applies_to="aws:sqs/queue:Queue",
    check=at_least("messageRetentionSeconds", FOUR_DAYS, "seconds"),
    good=({"messageRetentionSeconds": FOUR_DAYS}, {"messageRetentionSeconds": 1209600}),
    bad=({}, {"messageRetentionSeconds": 60}),
    remediation="Set messageRetentionSeconds to 345600 or more, and to 1209600 on a queue of dead letters.",
)
