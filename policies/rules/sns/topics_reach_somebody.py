"""SNS-101: a topic that alarms use has a reader."""

from collections.abc import Iterator

from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.example_graphs import aws, estate_of

TOPIC = aws("sns/topic:Topic", "t", arn="arn:t")
ALARM = aws("cloudwatch/eventTarget:EventTarget", "a", arn="arn:t", rule="watch")


def check(estate: EstateView) -> Iterator[Problem]:
    """Targets of event rules and actions of alarms, each with a subscription."""
    users = estate.companions(
        ("aws:cloudwatch/eventTarget:EventTarget", "aws:cloudwatch/metricAlarm:MetricAlarm"), ("arn", "alarmActions")
    )
    readers = estate.companions("aws:sns/topicSubscription:TopicSubscription", "topic")
    for topic in estate.of_type("aws:sns/topic:Topic"):
        if users.of(topic) and not readers.of(topic):
            yield Problem(topic, "alarms go here and nobody reads them", known=not readers.unresolved)


RULE = EstateRule(
    id="SNS-101",
    title="A topic that alarms use has a reader",
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
    remediation="Subscribe the security official's mailbox or paging service.",
)
