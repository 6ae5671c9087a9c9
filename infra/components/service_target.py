"""The target group of one Fargate service, the listener rule that forwards to it, and the alarms on its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.application_load_balancer import target_group
from infra.iam.policy_builder import Text

ALARMS: Final = (
    ("unhealthy", "No healthy copy of {system}", "HealthyHostCount", "Minimum", "LessThan", 1, "breaching"),
    ("errors", "{system} errs", "HTTPCode_Target_5XX_Count", "Sum", "GreaterThan", 10, "notBreaching"),
)
"""Suffix, description, metric, statistic, comparison, threshold, and what missing data counts as."""


@dataclass(frozen=True, kw_only=True)
class ServiceTargetArgs:
    """``port`` accepts TLS; ``load_balancer`` is the ARN suffix; ``priority`` is unique among the listener's rules."""

    system: str
    health_path: str
    host_name: str
    priority: int
    port: int
    listener_arn: Text
    load_balancer: Text
    vpc_id: Text
    topic_arn: Text
    tags: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class TargetAlarmsArgs:
    """``group`` is watched behind a load balancer, named by its ARN suffix; alarms go to the topic."""

    system: str
    group: aws.lb.TargetGroup
    load_balancer: Text
    topic_arn: Text
    tags: Mapping[str, str]


@dataclass(frozen=True)
class ServiceTarget:
    """The target group, and the rule without which ECS refuses it."""

    group: aws.lb.TargetGroup
    rule: aws.lb.ListenerRule


def declare_service_target(name: str, args: ServiceTargetArgs, opts: pulumi.ResourceOptions) -> ServiceTarget:
    """Declare the target group with its listener rule and alarms, as children of the service that ``opts`` names."""
    group = target_group(
        f"{name}-target", args.system[:32], vpc_id=args.vpc_id, port=args.port, health_path=args.health_path,
        tags=args.tags, opts=opts,
    )  # fmt: skip
    host = aws.lb.ListenerRuleConditionHostHeaderArgs(values=[args.host_name])
    rule = aws.lb.ListenerRule(
        f"{name}-rule",
        listener_arn=args.listener_arn,
        priority=args.priority,
        actions=[aws.lb.ListenerRuleActionArgs(type="forward", target_group_arn=group.arn)],
        conditions=[aws.lb.ListenerRuleConditionArgs(host_header=host)],
        tags=args.tags,
        opts=opts,
    )
    alarms = TargetAlarmsArgs(system=args.system, group=group, load_balancer=args.load_balancer,
                              topic_arn=args.topic_arn, tags=args.tags)  # fmt: skip
    alarm_on_answers(name, alarms, opts)
    return ServiceTarget(group, rule)


def alarm_on_answers(name: str, args: TargetAlarmsArgs, opts: pulumi.ResourceOptions) -> None:
    """Alarms for no healthy task and for server errors: an unnoticed outage keeps charts from clinicians."""
    for alarm, description, metric, statistic, comparison, threshold, missing in ALARMS:
        aws.cloudwatch.MetricAlarm(
            f"{name}-{alarm}",
            name=f"{args.system}-{alarm}",
            alarm_description=description.format(system=args.system),
            namespace="AWS/ApplicationELB",
            metric_name=metric,
            dimensions={"TargetGroup": args.group.arn_suffix, "LoadBalancer": args.load_balancer},
            statistic=statistic,
            period=60,
            evaluation_periods=3,
            threshold=threshold,
            comparison_operator=f"{comparison}Threshold",
            treat_missing_data=missing,
            alarm_actions=[args.topic_arn],
            insufficient_data_actions=[args.topic_arn],
            tags=args.tags,
            opts=opts,
        )
