"""The operator role: with it the MSO's engineers operate the systems in a practice's account, without reading data."""

from __future__ import annotations

from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.context.account_context import AccountContext, role_arn
from infra.context.cross_account_access import OPERATOR_JOB
from infra.guardrails.patient_data_access import BACKUP_ROLE, DATA_ACCESS_ACTIONS
from infra.iam.policy_builder import Conditions, allow, deny

MFA_CONDITION: Conditions = {"StringEquals": {"aws:PrincipalTag/mfa": "true"}}
"""Matches principals that signed in with multi-factor authentication (``saml_trust`` in workforce_sign_in.py)."""
TO_BACKUP: Conditions = {"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}}
"""Matches requests that pass a role to AWS Backup, which starting a backup or a restore does."""
DECLARED_OPERATIONS = "watch restart patch back-up restore"
"""What the role is for, in the vocabulary of the proof (``policies/separation/reference/operation_actions.yaml``)."""
OPERATOR_ACTIONS = (
    "acm:Describe*", "acm:List*", "application-autoscaling:Describe*", "backup:Describe*", "backup:List*",
    "backup:StartBackupJob", "backup:StartRestoreJob", "cloudwatch:Describe*", "cloudwatch:Get*", "cloudwatch:List*",
    "ec2:Describe*", "ecs:Describe*", "ecs:List*", "ecs:StopTask", "elasticfilesystem:Describe*",
    "elasticloadbalancing:Describe*", "health:Describe*", "rds:ApplyPendingMaintenanceAction", "rds:Describe*",
    "rds:RebootDBInstance", "route53:Get*", "route53:List*", "tag:Get*", "wafv2:Get*", "wafv2:List*",
)  # fmt: skip
ESCALATION_ACTIONS = (
    "ecs:RegisterTaskDefinition", "ecs:RunTask", "ecs:UpdateService", "iam:Attach*", "iam:Put*", "iam:Update*",
    "lambda:*", "logs:*", "organizations:*", "sts:AssumeRole",
)  # fmt: skip
"""Actions with which an operator could reach data indirectly, through another role or resource."""
VPN_KEY_ACTIONS = ("ec2:DescribeVpnConnections", "ec2:GetVpnConnectionDeviceSampleConfiguration")
"""Actions whose answers contain the pre-shared keys of a practice's VPN tunnels."""


def operator_role(context: AccountContext) -> Role:
    """The role of the MSO's engineers in a practice's account: patches, backs up, restores; never reads data.

    45 CFR 164.502(b). Only the practice's pipeline deploys. The permissions boundary limits the role whatever a policy
    grants later; guardrails protect both from changes. The proof of the wall checks that the role can do no more than
    its tag ``mso:operations`` declares.
    """
    engineers = {"AWS": role_arn(context.estate.account_id("management"), f"staff/{OPERATOR_JOB}")}
    backup = [context.role_arn(BACKUP_ROLE)]
    permissions = [
        allow("Operate", *OPERATOR_ACTIONS, on=["*"]),
        allow("HandToBackup", "iam:PassRole", on=backup, when=TO_BACKUP),
    ]
    boundary_args = PermissionsBoundaryArgs(
        name="operator-boundary",
        description="What an operator never exceeds",
        statements=[
            *permissions,
            deny("NeverRead", *DATA_ACCESS_ACTIONS, on=["*"]),
            deny("NeverReadVpnKeys", *VPN_KEY_ACTIONS, on=["*"]),
            deny("NeverRise", *ESCALATION_ACTIONS, on=["*"]),
            deny("NeverRiseByRole", "iam:*", not_on=backup),
        ],
        tags=context.tags("security", "identity"),
    )
    boundary = PermissionsBoundary("operator-boundary", boundary_args, context.opts)
    tags = context.tags("security", "identity", owner=context.estate.manifest.mso.slug)
    args = RoleArgs(
        name="operator",
        description="The MSO's engineer: operates, and does not read",
        trust=[allow("Engineers", "sts:AssumeRole", to=engineers, when=MFA_CONDITION)],
        permissions=permissions,
        boundary=boundary.arn,
        tags=tags | {"mso:operations": DECLARED_OPERATIONS},
    )
    return Role("operator", args, context.opts)
