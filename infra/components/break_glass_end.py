"""The runbook that ends the sessions of an account's break-glass role, and the alarm when it is started."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.role import Role
from infra.iam.break_glass_runbook import END_NAME, end_runbook

RUNBOOK_STARTED = {
    "source": ["aws.ssm"],
    "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {
        "eventName": ["StartAutomationExecution"],
        "requestParameters": {"documentName": [{"suffix": END_NAME}]},
    },
}


@dataclass(frozen=True, kw_only=True)
class BreakGlassEndArgs:
    """``role`` is the break-glass role; ``topic`` receives an alarm when the runbook is started."""

    role: Role
    topic: AlarmTopic
    tags: Mapping[str, str]


class BreakGlassEnd(pulumi.ComponentResource):
    """An SSM Automation runbook that ends emergency access before its hour is over (45 CFR 164.312(a)(2)(ii), (iii)).

    Like the cut-off runbook it names no ``assumeRole`` and runs with the custodian's own permissions: a principal that
    starts it gains none. The custodian cannot assume the break-glass role without an approver, and adding policies to
    it raises the alarm ``rights-changed``.
    """

    def __init__(self, name: str, args: BreakGlassEndArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:BreakGlassEnd", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        aws.ssm.Document(
            name,
            name=END_NAME,
            document_type="Automation",
            document_format="JSON",
            content=args.role.name.apply(end_runbook),
            tags=args.tags,
            opts=child_opts,
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-started",
            name=END_NAME,
            description="Emergency access is being ended",
            event_pattern=json.dumps(RUNBOOK_STARTED),
            tags=args.tags,
            opts=child_opts,
        )
        lost = aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.topic.undelivered_arn)
        aws.cloudwatch.EventTarget(
            f"{name}-started", rule=rule.name, arn=args.topic.arn, dead_letter_config=lost, opts=child_opts
        )
        self.register_outputs({})
