"""The cut-off runbook: with one command a practice ends all access of the MSO to one of its accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi

from infra.components.alarm_topic import AlarmTopic
from infra.components.alarmed_runbook import AlarmedRunbookArgs, declare_alarmed_runbook
from infra.components.role import Role
from infra.iam.cut_off_runbook import NAME, runbook


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
        runbook_args = AlarmedRunbookArgs(
            document=NAME,
            content=pulumi.Output.all(*(role.name for role in args.roles)).apply(runbook),
            started="The practice is cutting the MSO off",
            topic=args.topic,
            tags=args.tags,
        )
        declare_alarmed_runbook(name, f"{name}-pulled", runbook_args, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
