"""A permissions boundary: the most that a role may do, whatever its policies allow later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Kind, Statement, policy


@dataclass(frozen=True, kw_only=True)
class PermissionsBoundaryArgs:
    """``statements`` allow what is within the boundary, and deny what no role with it may ever do."""

    name: str
    description: str
    statements: Sequence[Statement]
    tags: Mapping[str, str]


class PermissionsBoundary(pulumi.ComponentResource):
    """A managed policy under the path ``/mso/``, which guardrails protect (45 CFR 164.308(a)(4)(ii)(B))."""

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: PermissionsBoundaryArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:Boundary", name, {}, opts)  # its first name, part of URNs
        managed_policy = aws.iam.Policy(
            name,
            name=args.name,
            path="/mso/",
            description=args.description,
            policy=policy(Kind.MANAGED, *args.statements),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        self.arn = managed_policy.arn
        self.register_outputs({"arn": self.arn})
