"""ELB-102: errors of what stands behind a load balancer ring."""

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
WATCHING: dict[str, Any] = {
    "namespace": "AWS/ApplicationELB",
    "metricName": "HTTPCode_Target_5XX_Count",
    "comparisonOperator": "GreaterThanThreshold",
    "dimensions": {"TargetGroup": SUFFIX, "LoadBalancer": "app/door/1"},
}


def behind_a_door(**alarm: Any) -> Graph:
    """A target group, and an alarm on its errors but for what is said otherwise; for the examples."""
    group = aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=SUFFIX)
    return estate_of(group, aws(ALARM, "ehr-errors", **{**WATCHING, **alarm}))


def counts_errors(estate: EstateView, alarm: Resource) -> bool:
    """Whether it rings when the targets themselves answer with many errors."""
    props = estate.props(alarm)
    metric = props.text_at("namespace"), props.text_at("metricName")
    is_theirs = metric == (WATCHING["namespace"], WATCHING["metricName"])
    return is_theirs and props.text_at("comparisonOperator").startswith("GreaterThan")


def watched(estate: EstateView, alarm: Resource) -> set[str]:
    """What names the group it watches; the resources its dimensions will come from, where these are not known yet."""
    try:
        return {estate.props(alarm).text_at("dimensions.TargetGroup")}
    except NotKnown:
        if not (sources := alarm.property_dependencies.get("dimensions")):
            raise
        return set(sources)


def check(estate: EstateView) -> Iterator[Problem]:
    """Each group that answers in HTTP has an alarm of its own, in its account and region."""
    seen: set[tuple[str, str, str]] = set()
    for alarm in estate.of_type(f"aws:{ALARM}"):
        if counts_errors(estate, alarm):
            seen |= {(alarm.account, alarm.region, name) for name in watched(estate, alarm)}
    for group in estate.of_type(f"aws:{GROUP}"):
        if estate.props(group).get("protocol") not in ("HTTP", "HTTPS"):
            continue
        suffix = estate.text(group, "arnSuffix") or estate.text(group, "arn").rpartition(":")[2]
        if not seen & {(group.account, group.region, name) for name in (group.urn, suffix) if name}:
            yield Problem(group, "errs without a sound: no alarm counts its 5xx answers", known=bool(suffix))


RULE = EstateRule(
    id="ELB-102",
    title="Errors of what stands behind a load balancer ring",
    severity=Severity.MEDIUM,
    cites=("164.308(a)(6)(ii)", "164.312(b)"),
    check=check,
    good=(lambda: behind_a_door(), lambda: estate_of(aws(GROUP, protocol="TLS"))),
    bad=(
        lambda: estate_of(aws(GROUP, "ehr", protocol="HTTPS", arnSuffix=SUFFIX)),
        lambda: behind_a_door(dimensions={"TargetGroup": "targetgroup/another/2"}),
        lambda: behind_a_door(metricName="HealthyHostCount"),
        lambda: behind_a_door(comparisonOperator="LessThanThreshold"),
    ),
    remediation="Add an alarm on HTTPCode_Target_5XX_Count of the target group, as infra.components.hosted_app has it.",
)
