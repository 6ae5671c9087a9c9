"""SNS-003: SNS subscriptions do not use plain HTTP or SMS."""

from policies.model import Rule, Severity
from policies.rule_support.expectations import must_be

RULE = Rule(
    id="SNS-003",
    title="SNS subscriptions do not use plain HTTP or SMS",
    why=(
        "SNS delivers to an http endpoint in plain text, and text messages pass through phone carriers unencrypted and "
        "appear on locked screens. Patient identifiers in a message are then readable by third parties."
    ),
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
    remediation="Set protocol to https, sqs, lambda or firehose; http and sms are not allowed.",
)
