"""LOGS-101: somebody is told when root, break-glass or a key's deletion is used."""

from collections.abc import Iterator

from infra.engine.graph import Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.rule_support.each_organization import each_organization
from policies.rule_support.example_graphs import aws, estate_of

WATCHED = {
    "Root": "use of a root user",
    "ScheduleKeyDeletion": "deletion of a key",
    "break-glass": "use of the break-glass role",
}


def watch(word: str) -> Resource:
    """An event rule that looks for a word, for the examples."""
    return aws("cloudwatch/eventRule:EventRule", word, plane="security", eventPattern=f'{{"x": ["{word}"]}}')


def check(estate: EstateView) -> Iterator[Problem]:
    """By the words in event patterns and metric filters; whether the pattern is right, a drill must show."""
    rules = [str(estate.props(r).get("eventPattern")) for r in estate.of_type("aws:cloudwatch/eventRule:EventRule")]
    filters = [
        str(estate.props(r).get("pattern")) for r in estate.of_type("aws:cloudwatch/logMetricFilter:LogMetricFilter")
    ]
    text = " ".join(rules + filters).lower()
    for word, event in WATCHED.items():
        if word.lower() not in text and word.lower().replace("-", "") not in text:
            yield Problem(None, f"nobody is told of {event}")


RULE = EstateRule(
    id="LOGS-101",
    title="Somebody is told when root, break-glass or a key's deletion is used",
    severity=Severity.HIGH,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "164.312(a)(2)(ii)", "nprm-real-time-audit"),
    needs=("security",),
    check=each_organization(check),
    good=(lambda: estate_of(*map(watch, WATCHED)),),
    bad=(lambda: estate_of(aws("s3/bucket:Bucket", plane="security")), lambda: estate_of(watch("Root"))),
    remediation="Add an event rule or a metric filter with an alarm for each, in the security account.",
    equivalents=("CIS-3.0:4.3", "CIS-3.0:4.7"),
)
