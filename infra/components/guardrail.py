"""A guardrail: one organization policy, and where it binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class GuardrailArgs:
    """``kind`` is an organization policy type; ``targets`` maps a short name to the id of a root, unit or account."""

    kind: str
    description: str
    content: pulumi.Input[str]
    targets: Mapping[str, pulumi.Input[str]]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.targets:
            raise ValueError(f"guardrail {self.description!r} is attached to nothing and would protect nothing")


class Guardrail(pulumi.ComponentResource):
    """One policy and its attachments. A guardrail that binds nowhere cannot be built."""

    def __init__(self, name: str, args: GuardrailArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Guardrail", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        made = aws.organizations.Policy(
            name,
            name=name,
            type=args.kind,
            description=args.description,
            content=args.content,
            tags=args.tags,
            opts=here,
        )
        for target, identity in args.targets.items():
            aws.organizations.PolicyAttachment(f"{name}-on-{target}", policy_id=made.id, target_id=identity, opts=here)
        self.register_outputs({})
