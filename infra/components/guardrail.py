"""A guardrail: one organization policy (SCP, RCP or another type), attached to roots, units or accounts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.guardrail_validation import validated


@dataclass(frozen=True, kw_only=True)
class GuardrailArgs:
    """``kind`` is the organization policy type; ``targets`` maps a short name to the id of a root, unit or account."""

    kind: str
    description: str
    content: pulumi.Input[str]
    targets: Mapping[str, pulumi.Input[str]]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.targets:
            raise ValueError(f"guardrail {self.description!r}: targets is empty, so it would be attached nowhere")


class Guardrail(pulumi.ComponentResource):
    """One organization policy and its attachments (45 CFR 164.308(a)(1)(ii)(B)).

    A policy that is attached nowhere, malformed, too long, never matches or denies the kit's own deployment cannot be
    built.
    """

    def __init__(self, name: str, args: GuardrailArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:governance:Guardrail", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        organization_policy = aws.organizations.Policy(
            name,
            name=name,
            type=args.kind,
            description=args.description,
            content=validated_content(name, args),
            tags=args.tags,
            opts=child_opts,
        )
        for target, target_id in args.targets.items():
            aws.organizations.PolicyAttachment(
                f"{name}-on-{target}", policy_id=organization_policy.id, target_id=target_id, opts=child_opts
            )
        self.register_outputs({})


def validated_content(name: str, args: GuardrailArgs) -> pulumi.Output[str]:
    """The policy's text, validated as soon as its value is known."""
    text: pulumi.Output[str] = pulumi.Output.from_input(args.content)
    return text.apply(lambda known: validated(name, args.kind, known))
