"""The runbook that ends the sessions of an account's break-glass role, and the alarm when it is started."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from infra.components.alarm_topic import AlarmTopic
from infra.components.alarmed_runbook import AlarmedRunbookArgs, declare_alarmed_runbook
from infra.components.role import Role
from infra.iam.break_glass_runbook import END_NAME, end_runbook


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
        runbook_args = AlarmedRunbookArgs(
            document=END_NAME,
            content=args.role.name.apply(end_runbook),
            started="Emergency access is being ended",
            topic=args.topic,
            tags=args.tags,
        )
        declare_alarmed_runbook(name, f"{name}-started", runbook_args, pulumi.ResourceOptions(parent=self))
        self.register_outputs({})
