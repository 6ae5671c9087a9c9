"""IAM Identity Center permission sets of the MSO's workforce, for the MSO's own accounts, by job function.

The MSO's workforce has two kinds of access. A cross-account role in a practice's account (``operator``, ``desk/*``)
trusts a staff role of the management account, which a person gets through the MSO's SAML identity provider. The staff
role has a fixed name, which the practice can see in its own account, require, and cut off. Identity Center cannot serve
there: its administrators decide in the payer account, without the practice, what the roles that it creates may do.
It therefore gives the MSO's workforce access to the MSO's own accounts only: no permission set may assume another role,
none is assigned in a practice's account, and a guardrail (``own-people``) denies every action to such a role there. A
practice's workforce never signs in through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.permission_set import PermissionSet, PermissionSetArgs
from infra.iam.policy_builder import Text, allow
from infra.manifest.manifest_model import Manifest
from infra.planes.shared.operator_role import OPERATOR_ACTIONS, TO_BACKUP


@dataclass(frozen=True)
class PermissionSetSpec:
    """One permission set: the job functions that get it, the MSO's accounts it is assigned in, and its actions."""

    description: str
    jobs: Sequence[str]
    accounts: Sequence[str]
    actions: Sequence[str]
    session_hours: int = 4
    backs_up: bool = False
    """Whether it starts backups and restores, for which it passes AWS Backup's role."""


CONFIGURATION = (
    "access-analyzer:Get*", "access-analyzer:List*", "cloudtrail:Describe*", "cloudtrail:GetTrail*",
    "cloudtrail:LookupEvents", "config:Describe*", "config:Get*", "config:List*", "iam:GenerateCredentialReport",
    "iam:Get*", "iam:List*", "kms:DescribeKey", "kms:GetKeyPolicy", "kms:ListAliases", "kms:ListKeys",
    "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets",
)  # fmt: skip
FINDINGS = (
    "access-analyzer:Get*", "access-analyzer:List*", "cloudwatch:Describe*", "config:Describe*", "config:Get*",
    "guardduty:ArchiveFindings", "guardduty:Get*", "guardduty:List*", "inspector2:Get*", "inspector2:List*",
    "macie2:Get*", "macie2:List*", "securityhub:BatchUpdateFindings", "securityhub:Describe*", "securityhub:Get*",
    "securityhub:List*",
)  # fmt: skip
COSTS = ("budgets:Describe*", "budgets:ViewBudget", "ce:Describe*", "ce:Get*", "ce:List*")
PERMISSION_SETS: Mapping[str, PermissionSetSpec] = {
    "operate": PermissionSetSpec(
        "Operates the MSO's own systems",
        ("mso_it", "platform_engineer"), ("management",), OPERATOR_ACTIONS, session_hours=1, backs_up=True,
    ),
    "respond": PermissionSetSpec(
        "Looks into alarms and findings",
        ("mso_it", "security_responder"), ("security",), FINDINGS, session_hours=1,
    ),
    "audit": PermissionSetSpec(
        "Sees how everything is set up and that it is logged; opens no log",
        ("mso_compliance", "auditor"), ("management", "security", "log-archive"), CONFIGURATION,
    ),
    "costs": PermissionSetSpec(
        "Sees what the estate costs, which shows in the payer alone",
        ("mso_executive", "accountant"), ("payer",), COSTS,
    ),
}  # fmt: skip
"""Permission sets by name. Job functions without one work in the MSO's systems and have no access to AWS."""


def create_permission_sets(
    manifest: Manifest, accounts: Mapping[str, Text], tags: Mapping[str, str], opts: pulumi.InvokeOptions
) -> None:
    """Create the permission sets of the MSO's job functions, and assign each to the groups that the manifest names.

    The directory, not this program, decides who is a member of a group. Identity Center can only be enabled by a person
    in the console: until then no permission set is created, and a warning says so.
    """
    instances = aws.ssoadmin.get_instances(opts=opts)
    if not instances.arns:
        pulumi.log.warn(
            "IAM Identity Center is not enabled: enable it in the payer's home region, then deploy org again"
        )
        return
    instance, directory = instances.arns[0], instances.identity_store_ids[0]
    resource_opts = pulumi.ResourceOptions(provider=opts.provider)
    groups = list(_groups(manifest, directory, resource_opts))
    for name, spec in PERMISSION_SETS.items():
        assigned_groups = [(group, group_id) for job, group, group_id in groups if job in spec.jobs]
        if not assigned_groups:
            continue
        permissions = [allow("View", *spec.actions, on=["*"])]
        if spec.backs_up:
            roles = [pulumi.Output.concat("arn:aws:iam::", accounts[a], ":role/mso/backup") for a in spec.accounts]
            permissions.append(allow("HandToBackup", "iam:PassRole", on=roles, when=TO_BACKUP))
        args = PermissionSetArgs(
            name=name,
            description=spec.description,
            instance_arn=instance,
            permissions=permissions,
            session_hours=spec.session_hours,
            tags=tags,
        )
        permission_set = PermissionSet(f"view-{name}", args, resource_opts)
        for group, group_id in assigned_groups:
            for account in spec.accounts:
                permission_set.assign(group, group_id, account, accounts[account])


def _groups(
    manifest: Manifest, directory: str, opts: pulumi.ResourceOptions
) -> Iterator[tuple[str, str, pulumi.Output[str]]]:
    """Create a group for each job function that gets a permission set; yields its job function, name and id."""
    jobs_with_access = {job for spec in PERMISSION_SETS.values() for job in spec.jobs}
    for job in manifest.people_of(manifest.mso.slug):
        if job.role in jobs_with_access:
            group = aws.identitystore.Group(
                f"group-{job.id}",
                identity_store_id=directory,
                display_name=job.id,
                description=f"{job.role} of the MSO",
                opts=opts,
            )
            yield job.role, job.id, group.group_id
