"""A role that people or workloads take on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Kind, Statement, policy


@dataclass(frozen=True, kw_only=True)
class RoleArgs:
    """``trust`` says who may take the role on, ``may`` what it may do, ``boundary`` what it may never exceed.

    ``hours`` is the longest session: one hour for whatever touches patient data, four for the rest.
    """

    name: str
    description: str
    trust: Sequence[Statement]
    may: Sequence[Statement]
    tags: Mapping[str, str]
    path: str = "/mso/"
    boundary: pulumi.Input[str] | None = None
    hours: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 4:
            raise ValueError(f"role {self.name}: hours must be 1 to 4, got {self.hours}")
        if self.path == PHI_PATH and self.hours != 1:
            raise ValueError(f"role {self.name}: sessions that touch patient data last one hour, got {self.hours}")


class Role(pulumi.ComponentResource):
    """One role with its trust, its one inline policy and its boundary. Nothing is attached to it from elsewhere.

    45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(iii).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: RoleArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:Role", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            name=args.name,
            path=args.path,
            description=args.description,
            assume_role_policy=policy(Kind.TRUST, *args.trust),
            permissions_boundary=args.boundary,
            max_session_duration=args.hours * 3600,
            force_detach_policies=True,
            tags=args.tags,
            opts=here,
        )
        self.arn, self.name = role.arn, role.name
        self.granted: pulumi.Resource = role
        if args.may:
            self.granted = self.grant("permissions", *args.may)
        self.register_outputs({"arn": self.arn, "name": self.name})

    def grant(self, purpose: str, *may: Statement) -> aws.iam.RolePolicy:
        """Add an inline policy: for what can only be named once the role exists (a key that lists the role)."""
        return aws.iam.RolePolicy(
            f"{self._name}-{purpose}",
            name=purpose,
            role=self.name,
            policy=policy(Kind.INLINE, *may),
            opts=pulumi.ResourceOptions(parent=self),
        )
