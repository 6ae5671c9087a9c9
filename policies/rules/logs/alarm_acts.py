"""LOGS-005: an alarm tells somebody."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import both, must_have


def alarmed(props: Props) -> Iterator[str]:
    """Actions are on unless somebody switched them off."""
    if props.get("actionsEnabled") not in (None, True):
        yield "actionsEnabled is off: the alarm is mute"


RULE = Rule(
    id="LOGS-005",
    title="An alarm tells somebody",
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)", "nprm-real-time-audit"),
    applies_to="aws:cloudwatch/metricAlarm:MetricAlarm",
    check=both(must_have("alarmActions"), alarmed),
    good=(
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"]},
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"], "actionsEnabled": True},
    ),
    bad=(
        {},
        {"alarmActions": []},
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"], "actionsEnabled": False},
    ),
    remediation="Name a topic in alarmActions and leave actionsEnabled on.",
    equivalents=("config:cloudwatch-alarm-action-check", "FSBP:CloudWatch.15", "FSBP:CloudWatch.17"),
)
