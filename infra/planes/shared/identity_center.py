"""The MSO's own workforce in the MSO's own accounts: permission sets by job function, given to groups.

Two ways in, for two purposes. A door into a practice's account (``operator``, ``desk/*``) trusts a staff role of the
management account, which the MSO's identity provider gives by SAML: a role of a fixed name, that the practice can read
in its own account, pin, and cut off. Identity Center cannot serve there: whoever administers it decides, in the payer
and without the practice, what a role of its making may do. So it gives the MSO's people their view of the MSO's own
accounts, and nothing else: no set may take on another role, none is assigned to a practice's account, and a guardrail
(``own-people``) makes one that were worth nothing there. A practice's people never sign in through it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.permission_set import PermissionSet, PermissionSetArgs
from infra.iam.policy_builder import Text, allow
from infra.manifest.manifest_model import Manifest
from infra.planes.shared.workforce_roles import OPERATE


@dataclass(frozen=True)
class View:
    """What some job functions may do in some of the MSO's accounts, an hour at a time or a half day."""

    why: str
    jobs: Sequence[str]
    accounts: Sequence[str]
    actions: Sequence[str]
    hours: int = 4


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
VIEWS: Mapping[str, View] = {
    "operate": View(
        "Operates the MSO's own systems",
        ("mso_it", "platform_engineer"), ("management",), OPERATE, hours=1,
    ),
    "respond": View(
        "Looks into alarms and findings",
        ("mso_it", "security_responder"), ("security",), FINDINGS, hours=1,
    ),
    "audit": View(
        "Sees how everything is set up and that it is logged; opens no log",
        ("mso_compliance", "auditor"), ("management", "security", "log-archive"), CONFIGURATION,
    ),
    "costs": View(
        "Sees what the estate costs, which shows in the payer alone",
        ("mso_executive", "accountant"), ("payer",), COSTS,
    ),
}  # fmt: skip
"""By name of the permission set. Job functions that are not here work in the MSO's systems, never in AWS."""


def give_views(
    manifest: Manifest, accounts: Mapping[str, Text], tags: Mapping[str, str], opts: pulumi.InvokeOptions
) -> None:
    """The permission sets that the MSO's job functions need, each assigned to the groups that the manifest names.

    Who is in a group is the directory's business, never the program's. AWS lets nobody but a person in the console
    switch Identity Center on: until then there is nobody to give anything to.
    """
    there = aws.ssoadmin.get_instances(opts=opts)
    if not there.arns:
        pulumi.log.warn("IAM Identity Center is off: switch it on in the payer's home region, then deploy org again")
        return
    instance, directory = there.arns[0], there.identity_store_ids[0]
    here = pulumi.ResourceOptions(provider=opts.provider)
    groups = list(_groups(manifest, directory, here))
    for name, view in VIEWS.items():
        given = [(group, group_id) for job, group, group_id in groups if job in view.jobs]
        if not given:
            continue
        may = [allow("View", *view.actions, on=["*"])]
        args = PermissionSetArgs(
            name=name, description=view.why, instance_arn=instance, may=may, hours=view.hours, tags=tags
        )
        made = PermissionSet(f"view-{name}", args, here)
        for group, group_id in given:
            for account in view.accounts:
                made.assign(group, group_id, account, accounts[account])


def _groups(
    manifest: Manifest, directory: str, opts: pulumi.ResourceOptions
) -> Iterator[tuple[str, str, pulumi.Output[str]]]:
    """The job function, the name and the id of each group that gets a view."""
    seeing = {job for view in VIEWS.values() for job in view.jobs}
    for job in manifest.people_of(manifest.mso.slug):
        if job.role in seeing:
            made = aws.identitystore.Group(
                f"group-{job.id}",
                identity_store_id=directory,
                display_name=job.id,
                description=f"{job.role} of the MSO",
                opts=opts,
            )
            yield job.role, job.id, made.group_id
