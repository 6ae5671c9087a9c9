"""Service control policies for every account: what nobody in any member account may do."""

from __future__ import annotations

from collections.abc import Sequence

from infra.iam.cut_off_runbook import NAME
from infra.iam.policy_builder import Conditions, Statement, Text, deny

DEPLOYERS = "arn:aws:iam::*:role/mso/deployer"
ACCESS_ROLE = "arn:aws:iam::*:role/OrganizationAccountAccessRole"
"""What AWS puts into each new account for the payer: it builds the account once, and then does nothing."""
BUILDERS = (DEPLOYERS, ACCESS_ROLE)
CUSTODIANS = "arn:aws:iam::*:role/mso/custodian"
BACKUP = "arn:aws:iam::*:role/mso/phi/backup"
CUT_OFF = ("iam:AttachRolePolicy", "iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy")
"""What a custodian needs to shut a door: give it nothing, and trust nobody through it."""
GLOBAL_SERVICES = (  # they answer from us-east-1 whatever the region of the work, and their events are heard there
    "account:*", "acm:*", "budgets:*", "ce:*", "cloudfront:*", "events:*", "globalaccelerator:*", "health:*", "iam:*",
    "kms:*", "organizations:*", "route53:*", "route53domains:*", "s3:GetAccountPublic*", "s3:ListAllMyBuckets",
    "s3:PutAccountPublic*", "shield:*", "sso:*", "sts:*", "support:*", "tag:*", "trustedadvisor:*", "waf:*", "wafv2:*",
)  # fmt: skip


def foundation(regions: Sequence[str], onboarding: Text) -> list[Statement]:
    """No leaving, no root user, no IAM users or keys, no other regions (45 CFR 164.308(a)(4), 164.312(a)(2)(i)).

    ``onboarding`` is the organization path of the unit in which accounts are first built: only there may the payer's
    people act through the access role. To let them in again, an account has to be moved there, and that rings bells.
    """
    settled: Conditions = {
        "ArnLike": {"aws:PrincipalArn": ACCESS_ROLE},
        "ForAllValues:StringNotLike": {"aws:PrincipalOrgPaths": onboarding},
    }
    return [
        deny("AccessRoleOnboardsOnly", "*", on=["*"], when=settled),
        deny("StayInOrganization", "organizations:LeaveOrganization", "account:CloseAccount", on=["*"]),
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
    """An account out of service does nothing any more but be taken down by its owner's deployment."""
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": list(BUILDERS)}}
    return [deny("OutOfService", "*", on=["*"], when=others)]


def kit_tags() -> list[Statement]:
    """The tags by which rights, backups, budgets and the proof tell whose a thing is change by deployment only.

    45 CFR 164.312(c)(1). A statement over all actions, because every service has tagging actions of its own; it meets
    the requests alone that carry one of the kit's tags. Bucket tags are put as a whole, without a word of their keys.
    AWS Backup's role carries the tags of what it copies over to the copies.
    """
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [*BUILDERS, BACKUP]}}
    return [
        deny("KitTags", "*", on=["*"], when={**others, "ForAnyValue:StringLike": {"aws:TagKeys": "mso:*"}}),
        deny("BucketTags", "s3:PutBucketTagging", on=["*"], when=others),
    ]


def kit_roles() -> list[Statement]:
    """The kit's roles, boundaries, identity providers and cut-off switches change by deployment only.

    Custodians may cut roles off, and nobody else starts or stops a switch.
    """
    others: Conditions = {"ArnNotLike": {"aws:PrincipalArn": list(BUILDERS)}}
    nor_custodians: Conditions = {"ArnNotLike": {"aws:PrincipalArn": [*BUILDERS, CUSTODIANS]}}
    return [
        deny(
            "KitRoles",
            "iam:CreateRole", "iam:DeleteRole", "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy",
            "iam:DetachRolePolicy", "iam:PutRolePermissionsBoundary", "iam:TagRole", "iam:UntagRole", "iam:UpdateRole",
            on=["arn:aws:iam::*:role/mso/*"],
            when=others,
        ),
        deny("KitRights", *CUT_OFF, on=["arn:aws:iam::*:role/mso/*"], when=nor_custodians),
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
            on=[f"arn:aws:ssm:*:*:document/{NAME}"],
            when=others,
        ),
        deny(
            "CutOffStarts",
            "ssm:StartAutomationExecution", "ssm:StopAutomationExecution",
            on=[f"arn:aws:ssm:*:*:{kind}" for kind in (
                f"document/{NAME}", f"automation-definition/{NAME}:*", "automation-execution/*")],
            when={"ArnNotLike": {"aws:PrincipalArn": CUSTODIANS}},
        ),
    ]  # fmt: skip
