"""Alarms that ring when a metric is above or below what is expected, and when it can no longer tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

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
    rings = {"period": PERIOD, "evaluation_periods": 1, "threshold": threshold, "treat_missing_data": "notBreaching",
             "comparison_operator": "GreaterThanThreshold"}  # fmt: skip
    _alarm(name, alarm_name or name, metric, what, topic_arn, tags, opts, rings)


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
    rings = {"period": 3600, "evaluation_periods": hours, "threshold": 1, "treat_missing_data": "breaching",
             "comparison_operator": "LessThanThreshold"}  # fmt: skip
    _alarm(name, name, metric, what, topic_arn, tags, opts, rings)


def _alarm(
    name: str, alarm_name: str, metric: Metric, what: str, topic_arn: Text, tags: Mapping[str, str],
    opts: pulumi.ResourceOptions, rings: Mapping[str, Any],
) -> None:  # fmt: skip
    aws.cloudwatch.MetricAlarm(
        name,
        name=alarm_name,
        alarm_description=what,
        namespace=metric.namespace,
        metric_name=metric.name,
        dimensions=metric.dimensions,
        statistic=metric.statistic,
        alarm_actions=[topic_arn],
        insufficient_data_actions=[topic_arn],
        tags=tags,
        opts=opts,
        **rings,
    )
