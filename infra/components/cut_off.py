"""The switch with which a practice cuts the MSO off."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.role import Role
from infra.iam.cut_off_runbook import NAME, runbook

PULLED = {
    "source": ["aws.ssm"],
    "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {"eventName": ["StartAutomationExecution"], "requestParameters": {"documentName": [{"suffix": NAME}]}},
}


@dataclass(frozen=True, kw_only=True)
class CutOffArgs:
    """``doors`` are all roles of the account that people of others take on; ``topic`` hears when it is pulled."""

    doors: Sequence[Role]
    topic: AlarmTopic
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.doors:
            raise ValueError("cut-off switch: no doors, so it would shut nothing; leave it out")


class CutOff(pulumi.ComponentResource):
    """One runbook that shuts every door of an account in one run (45 CFR 164.308(a)(3)(ii)(C), 164.308(a)(6)(ii)).

    ``aws ssm start-automation-execution --document-name mso-cut-off`` runs it with the custodian's own rights: the
    document names no role, so whoever starts it gains nothing by it, and whoever edits it reaches no further than the
    next custodian who runs it. The guardrails let deployments alone change it and custodians alone start it.

    There is no way back in it. Doors open again by a decision: the practice's own pipeline deploys with ``--refresh``,
    which brings the trust back, and takes the inline policy ``cut-off`` away, which no deployment knows.
    """

    def __init__(self, name: str, args: CutOffArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:CutOff", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        aws.ssm.Document(
            name,
            name=NAME,
            document_type="Automation",
            document_format="JSON",
            content=pulumi.Output.all(*(door.name for door in args.doors)).apply(runbook),
            tags=args.tags,
            opts=here,
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-pulled",
            name=NAME,
            description="The practice is cutting the MSO off",
            event_pattern=json.dumps(PULLED),
            tags=args.tags,
            opts=here,
        )
        aws.cloudwatch.EventTarget(f"{name}-pulled", rule=rule.name, arn=args.topic.arn, opts=here)
        self.register_outputs({})
