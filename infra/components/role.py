"""An IAM role for people or workloads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.policy_builder import Kind, Statement, policy


@dataclass(frozen=True, kw_only=True)
class RoleArgs:
    """``trust`` are the statements of the trust policy, ``permissions`` those of an inline policy.

    ``boundary`` is the ARN of the permissions boundary. ``session_hours`` is the longest session: one hour for roles
    with access to patient data, four for others.
    """

    name: str
    description: str
    trust: Sequence[Statement]
    permissions: Sequence[Statement]
    tags: Mapping[str, str]
    path: str = "/mso/"
    boundary: pulumi.Input[str] | None = None
    session_hours: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.session_hours <= 4:
            raise ValueError(f"role {self.name}: session_hours must be 1 to 4, got {self.session_hours}")
        if self.path == PHI_PATH and self.session_hours != 1:
            given = self.session_hours
            raise ValueError(f"role {self.name}: sessions with access to patient data last one hour, got {given}")


class Role(pulumi.ComponentResource):
    """An IAM role with trust policy, inline policies and permissions boundary; no managed policy is attached to it.

    45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(iii).
    """

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: RoleArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:Role", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        role = aws.iam.Role(
            name,
            name=args.name,
            path=args.path,
            description=args.description,
            assume_role_policy=policy(Kind.TRUST, *args.trust),
            permissions_boundary=args.boundary,
            max_session_duration=args.session_hours * 3600,
            force_detach_policies=True,
            tags=args.tags,
            opts=child_opts,
        )
        self.arn, self.name = role.arn, role.name
        self.last_policy: pulumi.Resource = role
        if args.permissions:
            self.last_policy = self.grant("permissions", *args.permissions)
        self.register_outputs({"arn": self.arn, "name": self.name})

    def grant(self, purpose: str, *permissions: Statement) -> aws.iam.RolePolicy:
        """Add an inline policy, for permissions on a resource that refers to the role (a KMS key that lists it)."""
        return aws.iam.RolePolicy(
            f"{self._name}-{purpose}",
            name=purpose,
            role=self.name,
            policy=policy(Kind.INLINE, *permissions),
            opts=pulumi.ResourceOptions(parent=self),
        )
