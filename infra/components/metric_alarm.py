"""Alarms that ring when a metric is above or below what is expected, and when it can no longer tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

PERIOD: Final = 300
"""Seconds over which the values of a metric are taken together."""


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric as AWS publishes it, and how the values of a period are taken together."""

    namespace: str
    name: str
    dimensions: Mapping[str, Text]
    statistic: str = "Sum"


def alarm_above(
    name: str,
    metric: Metric,
    threshold: float,
    *,
    what: str,
    topic_arn: Text,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
    alarm_name: str = "",
) -> None:
    """Tell a topic that a metric was above a threshold for five minutes; no value at all is no alarm.

    ``alarm_name`` is the alarm's own name, where it is not the resource's.
    """
    aws.cloudwatch.MetricAlarm(
        name,
        name=alarm_name or name,
        alarm_description=what,
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions=metric.dimensions,
        statistic=metric.statistic,
        period=PERIOD,
        evaluation_periods=1,
        threshold=threshold,
        comparison_operator="GreaterThanThreshold",
        treat_missing_data="notBreaching",
        alarm_actions=[topic_arn],
        insufficient_data_actions=[topic_arn],
        tags=tags,
        opts=opts,
    )


def alarm_without(
    name: str,
    metric: Metric,
    hours: int,
    *,
    what: str,
    topic_arn: Text,
    tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> None:
    """Tell a topic that a metric was nothing for so many hours, 24 at most; no value at all is nothing, too."""
    aws.cloudwatch.MetricAlarm(
        name,
        name=name,
        alarm_description=what,
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions=metric.dimensions,
        statistic=metric.statistic,
        period=3600,
        evaluation_periods=hours,
        threshold=1,
        comparison_operator="LessThanThreshold",
        treat_missing_data="breaching",
        alarm_actions=[topic_arn],
        insufficient_data_actions=[topic_arn],
        tags=tags,
        opts=opts,
    )
