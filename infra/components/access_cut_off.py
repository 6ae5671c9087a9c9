"""The cut-off runbook: with one command a practice ends all access of the MSO to one of its accounts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.alarm_topic import AlarmTopic
from infra.components.role import Role
from infra.iam.cut_off_runbook import NAME, runbook

RUNBOOK_STARTED = {
    "source": ["aws.ssm"],
    "detail-type": ["AWS API Call via CloudTrail"],
    "detail": {"eventName": ["StartAutomationExecution"], "requestParameters": {"documentName": [{"suffix": NAME}]}},
}


@dataclass(frozen=True, kw_only=True)
class AccessCutOffArgs:
    """``roles`` are all cross-account roles of the account; ``topic`` receives an alarm when the runbook is started."""

    roles: Sequence[Role]
    topic: AlarmTopic
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.roles:
            raise ValueError("cut-off runbook: roles is empty, so it would cut off nothing; leave the component out")


class AccessCutOff(pulumi.ComponentResource):
    """An SSM Automation runbook that cuts off every cross-account role of an account in one run.

    45 CFR 164.308(a)(3)(ii)(C), 164.308(a)(6)(ii).

    ``aws ssm start-automation-execution --document-name mso-cut-off`` runs it with the custodian's own permissions. The
    document names no ``assumeRole``: a principal that starts it gains no permissions, and one that edits it can do no
    more than the next custodian who runs it. Guardrails let only deployments change it and only custodians start it.

    The runbook cannot restore access. That takes a decision of the practice: its own pipeline deploys with
    ``--refresh``, which restores the trust policies, and the inline policy ``cut-off``, which no deployment manages, is
    deleted.
    """

    def __init__(self, name: str, args: AccessCutOffArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:CutOff", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        aws.ssm.Document(
            name,
            name=NAME,
            document_type="Automation",
            document_format="JSON",
            content=pulumi.Output.all(*(role.name for role in args.roles)).apply(runbook),
            tags=args.tags,
            opts=child_opts,
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-pulled",
            name=NAME,
            description="The practice is cutting the MSO off",
            event_pattern=json.dumps(RUNBOOK_STARTED),
            tags=args.tags,
            opts=child_opts,
        )
        lost = aws.cloudwatch.EventTargetDeadLetterConfigArgs(arn=args.topic.undelivered_arn)
        aws.cloudwatch.EventTarget(
            f"{name}-pulled", rule=rule.name, arn=args.topic.arn, dead_letter_config=lost, opts=child_opts
        )
        self.register_outputs({})
