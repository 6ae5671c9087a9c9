"""LOGS-101: alarm rules cover root users, break-glass access and KMS key deletion."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

EVENTS = {
    "Root": "use of a root user",
    "ScheduleKeyDeletion": "deletion of a KMS key",
    "break-glass": "use of the break-glass role",
}


def event_rule(word: str) -> Resource:
    """An EventBridge rule whose pattern contains a word, for the examples."""
    return aws("cloudwatch/eventRule:EventRule", word, plane="security", eventPattern=f'{{"x": ["{word}"]}}')


def check(estate: EstateView) -> Iterator[Problem]:
    """Report events whose word no event pattern or metric filter contains; only a drill shows that a rule works."""
    rules = [str(estate.props(r).get("eventPattern")) for r in estate.of_type("aws:cloudwatch/eventRule:EventRule")]
    filters = [
        str(estate.props(r).get("pattern")) for r in estate.of_type("aws:cloudwatch/logMetricFilter:LogMetricFilter")
    ]
    text = " ".join(rules + filters).lower()
    for word, event in EVENTS.items():
        if word.lower() not in text and word.lower().replace("-", "") not in text:
            yield Problem(None, f"no EventBridge rule or metric filter contains {word} ({event})")


RULE = EstateRule(
    id="LOGS-101",
    title="Alarm rules cover root users, break-glass access and KMS key deletion",
    why=(
        "A root user or the break-glass role can reach patient data past the usual limits, and a scheduled key "
        "deletion makes records unreadable after 7 to 30 days. Without an alarm on these events misuse is found too "
        "late to stop it."
    ),
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "nprm-real-time-audit"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*map(event_rule, EVENTS)),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", plane="security")), lambda: estate_of(event_rule("Root"))),
    remediation=(
        "Add an EventBridge rule, or a metric filter with an alarm, for each of these events in the security account."
    ),
    equivalents=("CIS-3.0:4.3", "CIS-3.0:4.7"),
)
