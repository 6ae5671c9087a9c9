"""An IAM Identity Center permission set: what a job function of the MSO may do in the MSO's own accounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import DATA_ACCESS_ACTIONS
from infra.iam.policy_builder import Kind, Statement, Text, deny, policy

MAX_NAME_LENGTH = 32


@dataclass(frozen=True, kw_only=True)
class PermissionSetArgs:
    """``permissions`` is all that the set allows; ``session_hours`` is the length of a session, four hours at most."""

    name: str
    description: str
    instance_arn: Text
    permissions: Sequence[Statement]
    session_hours: int
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not 1 <= self.session_hours <= 4:
            raise ValueError(f"permission set {self.name}: session_hours must be 1 to 4, got {self.session_hours}")
        if len(self.name) > MAX_NAME_LENGTH:
            raise ValueError(
                f"permission set {self.name}: AWS accepts {MAX_NAME_LENGTH} characters, got {len(self.name)}"
            )


class PermissionSet(pulumi.ComponentResource):
    """A permission set with one inline policy: no managed policy, no access to data, no assuming of other roles.

    The Deny statements are in the set's own policy, so that no policy attached later can override them
    (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(iii), 164.502(b)).
    """

    def __init__(self, name: str, args: PermissionSetArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:PermissionSet", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        permission_set = aws.ssoadmin.PermissionSet(
            name,
            name=args.name,
            description=args.description,
            instance_arn=args.instance_arn,
            session_duration=f"PT{args.session_hours}H",
            tags=args.tags,
            opts=child_opts,
        )
        self._instance, self._arn = args.instance_arn, permission_set.arn
        self._inline_policy = aws.ssoadmin.PermissionSetInlinePolicy(
            f"{name}-permissions",
            instance_arn=args.instance_arn,
            permission_set_arn=permission_set.arn,
            inline_policy=policy(
                Kind.INLINE,
                *args.permissions,
                deny("NoData", *DATA_ACCESS_ACTIONS, on=["*"]),
                deny("NoOtherRole", "sts:AssumeRole*", on=["*"]),
            ),
            opts=child_opts,
        )
        self.register_outputs({"arn": permission_set.arn})

    def assign(self, group: str, group_id: Text, account: str, account_id: Text) -> None:
        """Assign the set to a directory group in one account; group and account are given by a short name and by id."""
        aws.ssoadmin.AccountAssignment(
            f"{self._name}-{group}-in-{account}",
            instance_arn=self._instance,
            permission_set_arn=self._arn,
            principal_type="GROUP",
            principal_id=group_id,
            target_type="AWS_ACCOUNT",
            target_id=account_id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._inline_policy]),
        )
