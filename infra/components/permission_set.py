"""What a job function of the MSO may do in an account of the MSO's, handed out by IAM Identity Center."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.guardrails.patient_data_access import TOUCH
from infra.iam.policy_builder import Kind, Statement, Text, deny, policy

LONGEST_NAME = 32


@dataclass(frozen=True, kw_only=True)
class PermissionSetArgs:
    """``may`` is all that the set grants; ``hours`` is how long a session lasts, four at most."""

    name: str
    description: str
    instance_arn: Text
    may: Sequence[Statement]
    hours: int
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not 1 <= self.hours <= 4:
            raise ValueError(f"permission set {self.name}: hours must be 1 to 4, got {self.hours}")
        if len(self.name) > LONGEST_NAME:
            raise ValueError(f"permission set {self.name}: AWS takes {LONGEST_NAME} characters, got {len(self.name)}")


class PermissionSet(pulumi.ComponentResource):
    """One permission set with its one policy: no managed policy, no data, no way into another role.

    The denials stand in the set itself, so that nothing attached to it later undoes them
    (45 CFR 164.308(a)(4)(ii)(B), 164.312(a)(2)(iii), 164.502(b)).
    """

    def __init__(self, name: str, args: PermissionSetArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:identity:PermissionSet", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        made = aws.ssoadmin.PermissionSet(
            name,
            name=args.name,
            description=args.description,
            instance_arn=args.instance_arn,
            session_duration=f"PT{args.hours}H",
            tags=args.tags,
            opts=here,
        )
        self._instance, self._arn = args.instance_arn, made.arn
        self._granted = aws.ssoadmin.PermissionSetInlinePolicy(
            f"{name}-permissions",
            instance_arn=args.instance_arn,
            permission_set_arn=made.arn,
            inline_policy=policy(
                Kind.INLINE,
                *args.may,
                deny("NoData", *TOUCH, on=["*"]),
                deny("NoOtherRole", "sts:AssumeRole*", on=["*"]),
            ),
            opts=here,
        )
        self.register_outputs({"arn": made.arn})

    def assign(self, group: str, group_id: Text, account: str, account_id: Text) -> None:
        """Give the set to a group of the directory in one account; both by a short name and by id."""
        aws.ssoadmin.AccountAssignment(
            f"{self._name}-{group}-in-{account}",
            instance_arn=self._instance,
            permission_set_arn=self._arn,
            principal_type="GROUP",
            principal_id=group_id,
            target_type="AWS_ACCOUNT",
            target_id=account_id,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[self._granted]),
        )
