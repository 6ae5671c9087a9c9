"""A guardrail: one organization policy, and where it binds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.guardrail_validation import sound


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
    """One policy and its attachments (45 CFR 164.308(a)(1)(ii)(B)).

    One that binds nowhere, is malformed, is too long, can never match or would stop the kit itself cannot be built.
    """

    def __init__(self, name: str, args: GuardrailArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Guardrail", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        made = aws.organizations.Policy(
            name,
            name=name,
            type=args.kind,
            description=args.description,
            content=sound_content(name, args),
            tags=args.tags,
            opts=here,
        )
        for target, identity in args.targets.items():
            aws.organizations.PolicyAttachment(f"{name}-on-{target}", policy_id=made.id, target_id=identity, opts=here)
        self.register_outputs({})


def sound_content(name: str, args: GuardrailArgs) -> pulumi.Output[str]:
    """The policy's text, looked through as soon as it is known."""
    text: pulumi.Output[str] = pulumi.Output.from_input(args.content)
    return text.apply(lambda known: sound(name, args.kind, known))
