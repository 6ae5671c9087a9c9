"""The guardrails that make the wall: who may touch patient data at all, and from where."""

from __future__ import annotations

from collections.abc import Sequence

from infra.guardrails.foundation import DEPLOYERS
from infra.iam.policy_builder import Conditions, Statement, Text, deny

PHI_PATH = "/mso/phi/"
"""Roles here may touch patient data; no other role of a clinical account may."""
DESKS = "arn:aws:iam::*:role/mso/desk/*"
"""Roles through which MSO people see what the flows let through to their desk, in an exchange account alone."""
BACKUP_ROLE = "phi/backup"
"""What AWS Backup takes on in an account; nobody else does."""
TOUCH = (  # actions that hand out plaintext, or a copy that could become it
    "athena:GetQueryResults", "backup:StartCopyJob", "dynamodb:BatchGet*", "dynamodb:ExportTableToPointInTime",
    "dynamodb:GetItem", "dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan", "ebs:GetSnapshotBlock",
    "ec2:CopySnapshot", "ec2:CreateImage", "ec2:GetPasswordData", "ec2-instance-connect:*", "ecs:ExecuteCommand",
    "elasticfilesystem:ClientMount", "kms:CreateGrant", "kms:Decrypt", "kms:ReEncrypt*", "logs:StartLiveTail",
    "rds-data:*", "rds-db:connect", "rds:CopyDB*Snapshot", "rds:DownloadDBLogFilePortion", "rds:StartExportTask",
    "s3:GetObject*", "secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue", "sqs:ReceiveMessage",
    "ssm:SendCommand", "ssm:StartSession",
)  # fmt: skip


def touch(exempt: Sequence[str] = ()) -> list[Statement]:
    """Inside a practice's accounts, only roles under ``/mso/phi/`` touch data (45 CFR 164.312(a)(1), 164.502(b)).

    An administrator's role may do anything else and still read nothing. Deployments create grants and pass secrets by
    reference; they do not read. ``exempt`` are further roles, which their own rights keep from patient data.
    """
    readers = [f"arn:aws:iam::*:role{PHI_PATH}*", "arn:aws:iam::*:role/aws-service-role/*", *exempt]
    grants = "kms:CreateGrant"
    return [
        deny(
            "PatientDataByNamedRoles",
            *(action for action in TOUCH if action != grants),
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": readers}},
        ),
        deny("GrantsByNamedRoles", grants, on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [*readers, DEPLOYERS]}}),
    ]  # fmt: skip


def own_people() -> list[Statement]:
    """Nobody acts in a practice's account by way of Identity Center: the payer alone decides what its roles may do.

    45 CFR 164.308(a)(4)(i). The practice's people come by its own identity provider, the MSO's by doors.
    """
    made: Conditions = {"ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"}}
    return [deny("NotByIdentityCenter", "*", on=["*"], when=made)]


def eligible(prefixes: Sequence[str]) -> list[Statement]:
    """Only services that AWS's business associate addendum covers, and those that run an account (164.308(b)(1))."""
    return [deny("EligibleServices", all_but=[f"{prefix}:*" for prefix in prefixes], on=["*"])]


def perimeter(paths: Sequence[Text], doors: Sequence[str]) -> list[Statement]:
    """Resources of a practice answer to principals of the practice alone, not to the rest of the organization.

    ``paths`` are the organization paths whose principals are let in (with a trailing ``*``); ``doors`` the ARNs of the
    roles that others may take on: an operator's, a biller's. What stands behind each door is the role's own business.
    """
    outside: Conditions = {
        "ForAllValues:StringNotLikeIfExists": {"aws:PrincipalOrgPaths": list(paths)},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    return [
        deny(
            "DataPerimeter",
            "s3:*", "kms:*", "secretsmanager:*", "sqs:*", "dynamodb:*", "ecr:*", "logs:*",
            on=["*"], to="*", when=outside,
        ),
        deny("RolePerimeter", "sts:AssumeRole", not_on=list(doors), to="*", when=outside),
    ]  # fmt: skip


def confused_deputy(organization: Text) -> list[Statement]:
    """AWS services act here only for accounts of this organization; keys take no grants but from AWS services."""
    return [
        deny(
            "ServicesForUsOnly",
            "s3:*", "sqs:*", "kms:*", "secretsmanager:*", "sts:*",
            on=["*"],
            to="*",
            when={
                "StringNotEqualsIfExists": {"aws:SourceOrgID": organization},
                "Null": {"aws:SourceAccount": "false"},
                "Bool": {"aws:PrincipalIsAWSService": "true"},
            },
        ),
        deny("GrantsForServicesOnly", "kms:CreateGrant", on=["*"], to="*",
            when={"Bool": {"kms:GrantIsForAWSResource": "false"}}),
    ]  # fmt: skip


def sign_ins(regions: Sequence[str]) -> list[Statement]:
    """Roles are taken on where bells hang: AWS shows a sign-in only in the region of the endpoint that answered.

    45 CFR 164.308(a)(5)(ii)(C). An endpoint of any other region would let somebody in without a sound.
    """
    elsewhere: Conditions = {
        "StringNotEquals": {"aws:RequestedRegion": [*regions]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    ways = ("sts:AssumeRole", "sts:AssumeRoleWithSAML", "sts:AssumeRoleWithWebIdentity")
    return [deny("SignInsAreHeard", *ways, on=["*"], to="*", when=elsewhere)]


OBJECTS = ("s3:*", "kms:*")
RECORDS = ("secretsmanager:*", "sqs:*", "dynamodb:*", "ecr:*")


def organization_perimeter(organization: Text) -> list[Statement]:
    """No data and no role for anyone outside the organization (45 CFR 164.312(a)(1))."""
    acts = (*OBJECTS, *RECORDS, "sts:AssumeRole")
    return [deny("OrganizationPerimeter", *acts, on=["*"], to="*", when=_outside(organization))]


def doors_perimeter(organization: Text, doors: Sequence[str], staff: Sequence[str]) -> list[Statement]:
    """The same around a practice's own organization, whose ``doors`` open to these roles of the MSO's and no others.

    The MSO's people are strangers here: what lets them in is their role's whole ARN, its account included.
    """
    outside = _outside(organization)
    return [
        deny("OrganizationPerimeter", *OBJECTS, *RECORDS, on=["*"], to="*", when=outside),
        deny("OrganizationRoles", "sts:AssumeRole", not_on=list(doors), to="*", when=outside),
        deny("Doors", "sts:AssumeRole", on=list(doors), to="*", when=_but(outside, staff)),
    ]


def arrivals_perimeter(organization: Text, brokers: Sequence[str]) -> list[Statement]:
    """The same around the MSO's organization, where these ``brokers`` of practices that stand apart deliver objects."""
    outside = _outside(organization)
    return [
        deny("OrganizationPerimeter", *RECORDS, "sts:AssumeRole", on=["*"], to="*", when=outside),
        deny("Arrivals", *OBJECTS, on=["*"], to="*", when=_but(outside, brokers)),
    ]


def _outside(organization: Text) -> Conditions:
    return {
        "StringNotEqualsIfExists": {"aws:PrincipalOrgID": organization},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }


def _but(outside: Conditions, roles: Sequence[str]) -> Conditions:
    """``outside`` without these roles, if any; a caller that names no role is no exception."""
    return {**outside, "ArnNotEquals": {"aws:PrincipalArn": list(roles)}} if roles else outside
