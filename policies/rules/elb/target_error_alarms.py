"""ELB-102: HTTP target groups have a CloudWatch alarm on their 5xx responses."""

from collections.abc import Iterator
from typing import Any

from infra.engine.graph import Graph, Resource
from policies.estate_view import EstateView
from policies.model import EstateRule, Problem, Severity
from policies.props import NotKnown
from policies.rule_support.example_graphs import aws, estate_of

GROUP = "lb/targetGroup:TargetGroup"
ALARM = "cloudwatch/metricAlarm:MetricAlarm"
SUFFIX = "targetgroup/ehr/1"
ERROR_ALARM: dict[str, Any] = {
    "namespace": "AWS/ApplicationELB",
    "metricName": "HTTPCode_Target_5XX_Count",
    "comparisonOperator": "GreaterThanThreshold",
    "dimensions": {"TargetGroup": SUFFIX, "LoadBalancer": "app/door/1"},
}


def group_with_alarm(**alarm: Any) -> Graph:
    """A target group and an alarm on its 5xx responses, with these changes to the alarm, for the examples."""
    group = aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=SUFFIX)
    return estate_of(group, aws(ALARM, "ehr-errors", **{**ERROR_ALARM, **alarm}))


def counts_errors(estate: EstateView, alarm: Resource) -> bool:
    """Whether the alarm goes off when the targets return many 5xx responses."""
    props = estate.props(alarm)
    metric = props.text_at("namespace"), props.text_at("metricName")
    is_target_errors = metric == (ERROR_ALARM["namespace"], ERROR_ALARM["metricName"])
    return is_target_errors and props.text_at("comparisonOperator").startswith("GreaterThan")


def watched_groups(estate: EstateView, alarm: Resource) -> set[str]:
    """The ARN suffix of the alarm's target group, or the URNs its dimensions come from if they are unknown yet."""
    try:
        return {estate.props(alarm).text_at("dimensions.TargetGroup")}
    except NotKnown:
        if not (sources := alarm.property_dependencies.get("dimensions")):
            raise
        return set(sources)


def check(estate: EstateView) -> Iterator[Problem]:
    """Report each HTTP target group that has no such alarm in its account and region."""
    alarmed: set[tuple[str, str, str]] = set()
    for alarm in estate.of_type(f"aws:{ALARM}"):
        if counts_errors(estate, alarm):
            alarmed |= {(alarm.account, alarm.region, name) for name in watched_groups(estate, alarm)}
    for group in estate.of_type(f"aws:{GROUP}"):
        if estate.props(group).get("protocol") not in ("HTTP", "HTTPS"):
            continue
        suffix = estate.text(group, "arnSuffix") or estate.text(group, "arn").rpartition(":")[2]
        if not alarmed & {(group.account, group.region, name) for name in (group.urn, suffix) if name}:
            yield Problem(group, "has no CloudWatch alarm on HTTPCode_Target_5XX_Count", known=bool(suffix))


RULE = EstateRule(
    id="ELB-102",
    title="HTTP target groups have a CloudWatch alarm on their 5xx responses",
    why=(
        "While the application answers with server errors, clinicians cannot open records. Bursts of errors are also "
        "an early sign of someone probing it for flaws. Without an alarm, both last until somebody happens to look."
    ),
    severity=Severity.MEDIUM,
    cites=("164.308(a)(6)(ii)", "164.312(b)"),
    check=check,
    good=(lambda: group_with_alarm(), lambda: estate_of(aws(GROUP, protocol="TLS"))),
    bad=(
        lambda: estate_of(aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=SUFFIX)),
        lambda: group_with_alarm(dimensions={"TargetGroup": "targetgroup/another/2"}),
        lambda: group_with_alarm(metricName="HealthyHostCount"),
        lambda: group_with_alarm(comparisonOperator="LessThanThreshold"),
    ),
    remediation=(
        "Add an aws.cloudwatch.MetricAlarm on HTTPCode_Target_5XX_Count with the TargetGroup and LoadBalancer "
        "dimensions, or use infra.components.fargate_service.FargateService."
    ),
)
