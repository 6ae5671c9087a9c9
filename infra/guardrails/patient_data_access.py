"""Service control policies of the wall: which roles of a practice's accounts may access patient data at all.

Where requests may come from is the other half of the wall: infra/guardrails/data_perimeter.py.
"""

from __future__ import annotations

from collections.abc import Sequence

from infra.guardrails.foundation import DEPLOYER_ROLES
from infra.iam.policy_builder import Conditions, Statement, deny

PHI_PATH = "/mso/phi/"
"""IAM path of the roles that may access patient data; in a clinical account no other role may."""
DESK_ROLES = "arn:aws:iam::*:role/mso/desk/*"
"""Roles of an exchange account with which MSO staff read what the flows deliver to their desk."""
BACKUP_ROLE = "phi/backup"
"""The role that AWS Backup, and no other principal, assumes in an account."""
DATA_ACCESS_ACTIONS = (  # actions that return plaintext, or a copy from which plaintext can be read elsewhere
    "athena:GetQueryResults*", "athena:StartQueryExecution", "backup:StartCopyJob", "dynamodb:BatchGet*",
    "dynamodb:ExportTableToPointInTime", "dynamodb:GetItem", "dynamodb:PartiQLSelect", "dynamodb:Query",
    "dynamodb:Scan", "ebs:GetSnapshotBlock", "ec2-instance-connect:*", "ec2:CopySnapshot", "ec2:CreateImage",
    "ec2:GetPasswordData", "ecs:ExecuteCommand", "elasticfilesystem:ClientMount", "kms:CreateGrant", "kms:Decrypt",
    "kms:ReEncrypt*", "logs:StartLiveTail", "rds-data:*", "rds-db:connect", "rds:CopyDB*Snapshot",
    "rds:DownloadDBLogFilePortion", "rds:StartExportTask", "s3:GetObject*", "secretsmanager:BatchGetSecretValue",
    "secretsmanager:GetSecretValue", "sqs:ReceiveMessage", "ssm:SendCommand", "ssm:StartSession",
    "states:DescribeExecution", "states:GetExecutionHistory",
)  # fmt: skip


def named_roles_only(exempt: Sequence[str] = ()) -> list[Statement]:
    """In a practice's accounts, only roles under ``/mso/phi/`` access data (45 CFR 164.312(a)(1), 164.502(b)).

    An administrator's role may take every other action and still read no data. Deployments create grants and pass
    secrets by reference; they do not read. ``exempt`` are ARN patterns of further roles, whose own policies limit which
    data they can read.
    """
    readers = [f"arn:aws:iam::*:role{PHI_PATH}*", "arn:aws:iam::*:role/aws-service-role/*", *exempt]
    grants = "kms:CreateGrant"
    return [
        deny(
            "PatientDataByNamedRoles",
            *(action for action in DATA_ACCESS_ACTIONS if action != grants),
            on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": readers}},
        ),
        deny("GrantsByNamedRoles", grants, on=["*"],
            when={"ArnNotLike": {"aws:PrincipalArn": [*readers, DEPLOYER_ROLES]}}),
    ]  # fmt: skip


def no_identity_center_roles() -> list[Statement]:
    """No role of IAM Identity Center acts in a practice's account: the payer alone decides what such a role may do.

    45 CFR 164.308(a)(4)(i). The practice's people sign in through the practice's own identity provider, the MSO's staff
    assume cross-account roles.
    """
    identity_center: Conditions = {
        "ArnLike": {"aws:PrincipalArn": "arn:aws:iam::*:role/aws-reserved/sso.amazonaws.com/*"}
    }
    return [deny("NotByIdentityCenter", "*", on=["*"], when=identity_center)]


def eligible_services_only(prefixes: Sequence[str]) -> list[Statement]:
    """Only services that AWS's business associate addendum covers, and those that run an account (164.308(b)(1)).

    ``prefixes`` are the IAM prefixes of the services that stay allowed (``s3``).
    """
    return [deny("EligibleServices", all_but=[f"{prefix}:*" for prefix in prefixes], on=["*"])]
