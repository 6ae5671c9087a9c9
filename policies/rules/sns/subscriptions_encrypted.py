"""SNS-003: subscriptions leave over TLS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="SNS-003",
    title="Subscriptions leave over TLS",
    severity=Severity.MEDIUM,
    cites=("164.312(e)(1)", "164.312(e)(2)(ii)", "164.502(b)"),
    applies_to="aws:sns/topicSubscription:TopicSubscription",
    check=must_be("protocol", "https", "sqs", "lambda", "firehose", "email", "email-json"),
    good=({"protocol": "https", "endpoint": "https://incidents.example.org", "topic": "x"},),
    bad=(
        {},
        {"protocol": "http", "endpoint": "http://incidents.example.org", "topic": "x"},
        {"protocol": "sms", "endpoint": "+15555550100", "topic": "x"},
    ),
    remediation="Use https, sqs, lambda or firehose; no plain http, no text messages.",
)
