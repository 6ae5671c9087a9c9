"""A permissions boundary: what a role never exceeds, whatever it is given later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Kind, Statement, policy


@dataclass(frozen=True, kw_only=True)
class BoundaryArgs:
    """``limits`` allow what is within the boundary and deny what is beyond it in any case."""

    name: str
    description: str
    limits: Sequence[Statement]
    tags: Mapping[str, str]


class Boundary(pulumi.ComponentResource):
    """One managed policy under the path that guardrails protect (45 CFR 164.308(a)(4)(ii)(B))."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: BoundaryArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:Boundary", name, {}, opts)
        made = aws.iam.Policy(
            name,
            name=args.name,
            path="/mso/",
            description=args.description,
            policy=policy(Kind.MANAGED, *args.limits),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = made.arn
        self.register_outputs({"arn": self.arn})
