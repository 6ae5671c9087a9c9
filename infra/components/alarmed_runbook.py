"""An SSM Automation runbook, and the alarm when somebody starts it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic


@dataclass(frozen=True, kw_only=True)
class AlarmedRunbookArgs:
    """``document`` names the runbook and the rule, ``content`` is its JSON; ``started`` is what the alarm says.

    ``topic`` receives the alarm; what cannot be delivered to it waits in its queue.
    """

    document: str
    content: pulumi.Output[str]
    started: str
    topic: AlarmTopic
    tags: Mapping[str, str]


def declare_alarmed_runbook(name: str, rule_name: str, args: AlarmedRunbookArgs, opts: pulumi.ResourceOptions) -> None:
    """Declare the runbook ``name``, and its rule with its target, both ``rule_name``."""
    aws.ssm.Document(
        name,
        name=args.document,
        document_type="Automation",
        document_format="JSON",
        content=args.content,
        tags=args.tags,
        opts=opts,
    )
    rule = aws.cloudwatch.EventRule(
        rule_name,
        name=args.document,
        description=args.started,
        event_pattern=json.dumps(_start_of(args.document)),
        tags=args.tags,
        opts=opts,
    )
    lost = aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.topic.undelivered_arn)
    aws.cloudwatch.EventTarget(rule_name, rule=rule.name, arn=args.topic.arn, dead_letter_config=lost, opts=opts)


def _start_of(document: str) -> dict[str, Any]:
    """The event of a start, by the document's name or its ARN."""
    return {
        "source": ["aws.ssm"],
        "detail-type": ["AWS API Call via CloudTrail"],
        "detail": {
            "eventName": ["StartAutomationExecution"],
            "requestParameters": {"documentName": [{"suffix": document}]},
        },
    }
