"""What rings a bell in one account."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic

API = "AWS API Call via CloudTrail"
WATCHED: Mapping[str, tuple[str, Mapping[str, object]]] = {
    "root-used": (
        "The root user signed in or acted",
        {"detail-type": ["AWS Console Sign In via CloudTrail", API], "detail": {"userIdentity": {"type": ["Root"]}}},
    ),
    "break-glass": (
        "Somebody broke the glass",
        {
            "detail-type": [API],
            "detail": {
                "eventName": ["AssumeRoleWithSAML", "AssumeRole"],
                "requestParameters": {"roleArn": [{"suffix": "role/mso/phi/break-glass"}]},
            },
        },
    ),
    "key-changed": (
        "A key's policy or its life changed",
        {
            "detail-type": [API],
            "detail": {
                "eventSource": ["kms.amazonaws.com"],
                "eventName": ["CreateGrant", "DisableKey", "PutKeyPolicy", "ScheduleKeyDeletion"],
            },
        },
    ),
    "trail-changed": (
        "Somebody touched the audit trail",
        {
            "detail-type": [API],
            "detail": {
                "eventSource": ["cloudtrail.amazonaws.com"],
                "eventName": ["DeleteTrail", "PutEventSelectors", "StopLogging", "UpdateTrail"],
            },
        },
    ),
    "rights-changed": (
        "A role's rights or trust changed",
        {
            "detail-type": [API],
            "detail": {
                "eventSource": ["iam.amazonaws.com"],
                "eventName": ["AttachRolePolicy", "PutRolePolicy", "UpdateAssumeRolePolicy"],
            },
        },
    ),
    "finding": (
        "GuardDuty, Macie or Access Analyzer found something",
        {"source": ["aws.guardduty", "aws.macie", "aws.access-analyzer"]},
    ),
}
"""Name, why it rings, and the event that rings it."""


@dataclass(frozen=True, kw_only=True)
class WatchArgs:
    """Alarms go to ``topic``."""

    topic: AlarmTopic
    tags: Mapping[str, str]


class Watch(pulumi.ComponentResource):
    """One rule for each thing that must not go unnoticed (45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(6)(ii))."""

    def __init__(self, name: str, args: WatchArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Watch", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        for what, (why, pattern) in WATCHED.items():
            rule = aws.cloudwatch.EventRule(
                f"{name}-{what}",
                name=f"mso-{what}",
                description=why,
                event_pattern=json.dumps(pattern),
                tags=args.tags,
                opts=here,
            )
            aws.cloudwatch.EventTarget(f"{name}-{what}", rule=rule.name, arn=args.topic.arn, opts=here)
        self.register_outputs({})
