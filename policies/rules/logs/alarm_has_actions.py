"""LOGS-005: CloudWatch alarms have an alarm action and actions enabled."""

from collections.abc import Iterator

from policies.model import Props, Rule, Severity
from policies.rule_support.expectations import all_of, must_have


def actions_enabled(props: Props) -> Iterator[str]:
    """Report actionsEnabled unless it is true or absent (the default is true)."""
    if props.get("actionsEnabled") not in (None, True):
        yield f"actionsEnabled is {props['actionsEnabled']!r}, must be true"


RULE = Rule(
    id="LOGS-005",
    title="CloudWatch alarms have an alarm action and actions enabled",
    why=(
        "An alarm without an action changes its state in a console that no one watches. The failed backup, the denied "
        "access or the break-glass session that it detects stays unnoticed while patient data is lost or copied."
    ),
    severity=Severity.MEDIUM,
    cites=("164.312(b)", "164.308(a)(6)(ii)", "164.308(a)(1)(ii)(D)", "nprm-real-time-audit"),
    applies_to="aws:cloudwatch/metricAlarm:MetricAlarm",
    check=all_of(must_have("alarmActions"), actions_enabled),
    good=(
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"]},
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"], "actionsEnabled": True},
    ),
    bad=(
        {},
        {"alarmActions": []},
        {"alarmActions": ["arn:aws:sns:us-east-1:222222222222:incidents"], "actionsEnabled": False},
    ),
    remediation="Name an SNS topic in alarmActions and leave actionsEnabled true.",
    equivalents=("config:cloudwatch-alarm-action-check", "FSBP:CloudWatch.15", "FSBP:CloudWatch.17"),
)
