"""SNS-101: SNS topics that alarms use have a subscription."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

TOPIC = aws("sns/topic:Topic", "t", arn="arn:t")
ALARM = aws("cloudwatch/eventTarget:EventTarget", "a", arn="arn:t", rule="watch")


def check(estate: EstateView) -> Iterator[Problem]:
    """Report topics that are an EventBridge target or an alarm action and have no subscription."""
    senders = estate.companions(
        ("aws:cloudwatch/eventTarget:EventTarget", "aws:cloudwatch/metricAlarm:MetricAlarm"), ("arn", "alarmActions")
    )
    subscriptions = estate.companions("aws:sns/topicSubscription:TopicSubscription", "topic")
    for topic in estate.of_type("aws:sns/topic:Topic"):
        if senders.of(topic) and not subscriptions.of(topic):
            yield Problem(topic, "is an alarm target and has no TopicSubscription", known=not subscriptions.unresolved)


RULE = EstateRule(
    id="SNS-101",
    title="SNS topics that alarms use have a subscription",
    why=(
        "Messages to a topic without a subscription are discarded. Detection works, yet no one is notified that a "
        "trail was stopped or that patient data is being copied."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "nprm-real-time-audit"),
    check=check,
    good=(
        lambda: estate_of(
            TOPIC, ALARM, aws("sns/topicSubscription:TopicSubscription", topic="arn:t", endpoint="security@example.org")
        ),
        lambda: estate_of(TOPIC),
    ),
    bad=(lambda: estate_of(TOPIC, ALARM),),
    remediation="Add a TopicSubscription for the security official's mailbox or paging service.",
)
