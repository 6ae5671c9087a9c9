"""SCPs for every member account: what no principal in it may do, and what only deployments may change."""

from __future__ import annotations

from collections.abc import Sequence

from infra.iam.break_glass_runbook import END_NAME
from infra.iam.cut_off_runbook import NAME
from infra.iam.policy_builder import Conditions, Statement, Text, deny

DEPLOYER_ROLES = "arn:aws:iam::*:role/mso/deployer"
"""ARN pattern of the roles with which the owners' pipelines deploy."""
ORGANIZATION_ACCESS_ROLE = "arn:aws:iam::*:role/OrganizationAccountAccessRole"
"""ARN pattern of the role that AWS creates in each new account for the payer; it serves only to onboard the account."""
DEPLOYMENT_ROLES = (DEPLOYER_ROLES, ORGANIZATION_ACCESS_ROLE)
"""ARN patterns of the roles that deploy an account: in its everyday state, and while it is onboarding."""
DRIFT_ROLES = "arn:aws:iam::*:role/mso/drift"
"""ARN pattern of the roles with which the owners' pipelines compare accounts with their declaration."""
CUSTODIAN_ROLES = "arn:aws:iam::*:role/mso/custodian"
AWS_BACKUP_ROLES = "arn:aws:iam::*:role/mso/phi/backup"
BUSINESS_BACKUP_ROLES = "arn:aws:iam::*:role/mso/backup"
"""AWS Backup's role in an account without patient data."""
CUT_OFF_ACTIONS = ("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
"""What a custodian needs to cut off a role: deny it every action, and remove every principal from its trust policy."""
GLOBAL_SERVICES = (  # served from us-east-1 whatever the region in use; their events are recorded there
    "account:*", "acm:*", "budgets:*", "ce:*", "cloudfront:*", "events:*", "globalaccelerator:*", "health:*", "iam:*",
    "kms:*", "organizations:*", "route53:*", "route53domains:*", "s3:GetAccountPublic*", "s3:ListAllMyBuckets",
    "s3:PutAccountPublic*", "shield:*", "sso:*", "sts:*", "support:*", "tag:*", "trustedadvisor:*", "waf:*", "wafv2:*",
)  # fmt: skip


def foundation(regions: Sequence[str], onboarding: Text) -> list[Statement]:
    """Accounts stay in the organization and in ``regions``; no root user, IAM users or access keys act in them.

    A custodian alone may take an account out, which the practices' custodians do when their practice leaves the MSO.

    45 CFR 164.308(a)(4), 164.312(a)(2)(i). ``onboarding`` is the organization path of the unit in which accounts are
    first built, with a trailing ``*``: only there may the payer's people act through the organization access role. To
    use it again, they have to move the account back to that unit, which raises an alarm.
    """
    outside_onboarding: Conditions = {
        "ArnLike": {"aws:PrincipalArn": ORGANIZATION_ACCESS_ROLE},
        "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": onboarding},
    }
    return [
        deny("AccessRoleOnboardsOnly", "*", on=["*"], when=outside_onboarding),
        deny("StayOpen", "account:CloseAccount", on=["*"]),
        deny(
            "StayInOrganization",
            "organizations:LeaveOrganization",
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": CUSTODIAN_ROLES}},
        ),
        deny("NoRootUser", "*", on=["*"], when={"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:root"}}),
        deny(
            "NoLongLivedKeys",
            "iam:CreateUser", "iam:CreateAccessKey", "iam:CreateLoginProfile", "iam:UpdateLoginProfile",
            "iam:CreateServiceSpecificCredential", "iam:UploadSSHPublicKey",
            on=["*"],
        ),
        deny(
            "OtherRegions",
            all_but=GLOBAL_SERVICES,
            on=["*"],
            when={
                "StringNotEquals": {"aws:RequestedRegion": list(regions)},
                "ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*"},
            },
        ),
    ]  # fmt: skip


def suspended() -> list[Statement]:
    """In a suspended account only its owner's deployment acts, to remove its resources."""
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": list(DEPLOYMENT_ROLES)}}
    return [deny("OutOfService", "*", on=["*"], when=others)]


def kit_tags() -> list[Statement]:
    """Only deployments change the kit's tags, which permissions, backups, budgets and the proof of the wall rely on.

    45 CFR 164.312(c)(1). The statement covers all actions, because every service has its own tagging actions; its
    condition matches only requests that contain one of the kit's tag keys. ``s3:PutBucketTagging`` replaces all tags of
    a bucket without naming their keys. AWS Backup's role copies the tags of a resource to its recovery points.
    """
    backups = (AWS_BACKUP_ROLES, BUSINESS_BACKUP_ROLES)
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [*DEPLOYMENT_ROLES, *backups]}}
    return [
        deny("KitTags", "*", on=["*"], when={**others, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:*"}}),
        deny("BucketTags", "s3:PutBucketTagging", on=["*"], when=others),
    ]


def kit_roles() -> list[Statement]:
    """Only deployments change the kit's roles, permissions boundaries, identity providers and custodians' runbooks.

    Custodians may cut off a role or end its sessions, and only they start or stop one of these runbooks.
    """
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": list(DEPLOYMENT_ROLES)}}
    others_but_custodians: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [*DEPLOYMENT_ROLES, CUSTODIAN_ROLES]}}
    return [
        deny(
            "KitRoles",
            "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole",
            on=["arn:aws:iam::*:role/mso/*"],
            when=others,
        ),
        deny("KitRights", *CUT_OFF_ACTIONS, on=["arn:aws:iam::*:role/mso/*"], when=others_but_custodians),
        deny(
            "KitPolicies",
            "iam:CreatePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicy", "iam:DeletePolicyVersion",
            "iam:SetDefaultPolicyVersion",
            on=["arn:aws:iam::*:policy/mso/*"],
            when=others,
        ),
        deny(
            "IdentityProviders",
            "iam:AddClientIDToOpenIDConnectProvider", "iam:CreateOpenIDConnectProvider", "iam:CreateSAMLProvider",
            "iam:DeleteOpenIDConnectProvider", "iam:DeleteSAMLProvider",
            "iam:UpdateOpenIDConnectProviderThumbprint", "iam:UpdateSAMLProvider",
            on=["*"],
            when=others,
        ),
        deny(
            "CutOffChanges",
            "ssm:CreateDocument", "ssm:DeleteDocument", "ssm:ModifyDocumentPermission", "ssm:UpdateDocument",
            "ssm:UpdateDocumentDefaultVersion",
            on=[f"arn:aws:ssm:*:*:document/{name}" for name in (NAME, END_NAME)],
            when=others,
        ),
        deny(
            "CutOffStarts",
            "ssm:StartAutomationExecution", "ssm:StopAutomationExecution",
            on=[f"arn:aws:ssm:*:*:{kind}" for kind in (
                f"document/{NAME}", f"automation-definition/{NAME}:*",
                f"document/{END_NAME}", f"automation-definition/{END_NAME}:*", "automation-execution/*")],
            when={"ArnNotLike": {"aws:PrincipalArn": CUSTODIAN_ROLES}},
        ),
    ]  # fmt: skip
