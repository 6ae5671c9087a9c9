"""EVENT-004: event targets keep what cannot be delivered in a dead-letter queue."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity

TOPIC = "arn:aws:sns:us-east-1:222222222222:alarms"
BUS = "arn:aws:events:us-east-1:111111111111:event-bus/default"
QUEUE = "arn:aws:sqs:us-east-1:222222222222:undelivered"


def check(props: Props) -> Iterator[str]:
    """Report a target without a dead-letter queue; another event bus has rules and targets of its own."""
    if ":event-bus/" in str(props.at("arn") or ""):
        return
    if not props.at("deadLetterConfig.arn"):
        yield "deadLetterConfig.arn is missing: an event that cannot be delivered is dropped after a day"


RULE = Rule(
    id="EVENT-004",
    title="Event targets keep what cannot be delivered in a dead-letter queue",
    why=(
        "EventBridge tries for 24 hours and then drops the event; only a metric shows it. A booking that did not start "
        "its journey, a record that did not reach its vendor or an alarm that reached no one is then lost without a "
        "trace."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(c)(1)", "164.308(a)(6)(ii)"),
    applies_to="aws:cloudwatch/eventTarget:EventTarget",
    check=check,
    good=(
        {"arn": TOPIC, "deadLetterConfig": {"arn": QUEUE}},
        {"arn": BUS, "roleArn": "arn:aws:iam::222222222222:role/r"},
    ),
    bad=({}, {"arn": TOPIC}, {"arn": TOPIC, "deadLetterConfig": {}}),
    remediation="Set deadLetterConfig.arn to a queue to which events.amazonaws.com may send, with an alarm on it.",
)
