"""LOGS-104: an event rule that watches tells somebody."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="LOGS-104",
    title="An event rule that watches tells somebody",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)"),
    check=companion_required(
        "aws:cloudwatch/eventRule:EventRule",
        "aws:cloudwatch/eventTarget:EventTarget",
        "rule",
        "sees and says nothing: it has no target",
    ),
    good=(
        lambda: estate_of(
            aws("cloudwatch/eventRule:EventRule", "watch"), aws("cloudwatch/eventTarget:EventTarget", "t", rule="watch")
        ),
    ),
    bad=(lambda: estate_of(aws("cloudwatch/eventRule:EventRule", "watch")),),
    remediation="Add an EventTarget for the rule.",
)
