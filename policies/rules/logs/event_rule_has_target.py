"""LOGS-104: EventBridge rules have a target."""

from policies.model import EstateRule, Severity
from policies.rule_support.companions import companion_required
from policies.rule_support.example_graphs import aws, estate_of

RULE = EstateRule(
    id="LOGS-104",
    title="EventBridge rules have a target",
    why=(
        "A rule without a target discards each event that it matches. The alarm on a new access key or an opened "
        "bucket appears in the configuration, yet no one is notified when it happens and patient data leaves "
        "unnoticed."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)"),
    check=companion_required(
        "aws:cloudwatch/eventRule:EventRule",
        "aws:cloudwatch/eventTarget:EventTarget",
        "rule",
        "has no EventTarget: the events it matches are discarded",
    ),
    good=(
        lambda: estate_of(
            aws("cloudwatch/eventRule:EventRule", "watch"), aws("cloudwatch/eventTarget:EventTarget", "t", rule="watch")
        ),
    ),
    bad=(lambda: estate_of(aws("cloudwatch/eventRule:EventRule", "watch")),),
    remediation="Add an EventTarget whose rule is this rule.",
)
