"""IAM roles of an owner's workforce in one account, assumed by SAML sign-in through the owner's identity provider.

The roles that the MSO's staff assume in a practice's account are in operator_role.py and planes/exchange.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi_aws as aws

from infra.components.flow_workgroup import flow_queries
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext
from infra.guardrails.foundation import CUT_OFF_ACTIONS
from infra.guardrails.patient_data_access import PHI_PATH
from infra.iam.break_glass_runbook import END_NAME
from infra.iam.cut_off_runbook import NAME
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny
from infra.manifest.flow_carriage import fetched_flows
from infra.planes.shared.workforce_sign_in import SAML_AUDIENCE, saml_provider, saml_trust

BREAK_GLASS = "phi/break-glass"
"""The path and name of the role for emergency access, below ``/mso/``."""
RUNBOOKS = {"clinical": (NAME, END_NAME), "exchange": (NAME,)}
"""Plane -> the runbooks in its accounts."""
CLINICIANS = frozenset({"medical_director", "physician", "np", "pa", "rn", "injector"})
"""Job functions that read photos and charts directly from S3; all others work in an application."""


@dataclass(frozen=True)
class Workforce:
    """An owner's workforce in one account: its SAML identity provider, and the permissions boundary of its roles."""

    context: AccountContext
    provider: aws.iam.SamlProvider
    boundary: PermissionsBoundary


def create_workforce(context: AccountContext, domain: str) -> Workforce:
    """Create the owner's SAML identity provider, and one permissions boundary for all roles of its workforce."""
    evidence = ("access-analyzer:*", "backup:*", "cloudtrail:*", "config:*", "guardduty:*", "securityhub:*")
    boundary_args = PermissionsBoundaryArgs(
        name="people-boundary",
        description="What nobody of the workforce exceeds",
        statements=[
            allow("Work", "s3:*", "kms:*", "sts:AssumeRole", *evidence, "iam:Get*", "iam:List*", on=["*"]),
            allow("Visits", "dynamodb:GetItem", "dynamodb:Query", on=[context.arn("dynamodb", "table/visit*")]),
            *([allow("Tell", "events:PutEvents", on=[context.arn("events", "event-bus/visits")])]
              if context.plane == "clinical" else []),
            *flow_queries(context.account_id, context.region),
            allow("Report", "iam:GenerateCredentialReport", on=["*"]),
            *_cut_off_statements(context),
            *_leaving_statements(context),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=context.tags("security", "identity"),
    )
    boundary = PermissionsBoundary("people-boundary", boundary_args, context.opts)
    return Workforce(context, saml_provider(context, domain), boundary)


def _cut_off_statements(context: AccountContext) -> list[Statement]:
    """Cut off the roles that the MSO's staff, and vendors that fetch files, may assume in a practice's account, by hand
    or by the account's runbooks.

    A runbook is read, started and followed; nothing allows changing one. One cuts the MSO off; in an account with a
    break-glass role, one ends its sessions with the call that it makes. Other accounts have neither roles nor runbooks.
    """
    names = RUNBOOKS.get(context.plane, ())
    if not names:
        return []
    follow = ("ssm:DescribeAutomationStepExecutions", "ssm:GetAutomationExecution")
    kinds = [kind for name in names for kind in (f"document/{name}", f"automation-definition/{name}:*")]
    runbooks = [context.arn("ssm", kind) for kind in kinds]
    glass = [context.role_arn(BREAK_GLASS)]
    vendors = context.plane == "exchange" and fetched_flows(context.estate.manifest, context.owner)
    assumed = ("operator", "desk/*", *(("vendor/*",) if vendors else ()))
    return [
        allow("CutOff", *CUT_OFF_ACTIONS, on=[context.role_arn(name) for name in assumed]),
        allow("Switch", "ssm:StartAutomationExecution", "ssm:GetDocument", on=runbooks),
        allow("Follow", *follow, on=[context.arn("ssm", "automation-execution/*")]),
        *([allow("EndBreakGlass", "iam:PutRolePolicy", on=glass)] if END_NAME in names else []),
    ]


def _leaving_statements(context: AccountContext) -> list[Statement]:
    """Take a practice's account out of the MSO's organization, and into one of its own that invites it."""
    if context.owner in context.estate.manifest.organizations():
        return []
    look = ("organizations:DescribeOrganization", "organizations:ListHandshakesForAccount")
    leave = allow("Leave", "organizations:LeaveOrganization", *look, on=["*"])
    return [leave, allow("Accept", "organizations:AcceptHandshake", on=["arn:aws:organizations::*:handshake/*"])]


def custodian_role(workforce: Workforce, records: Sequence[str] = ()) -> Role:
    """The custodian of records: administers keys, cuts the MSO off, ends emergency access, takes the account along;
    cannot read records.

    Each runbook runs with these permissions, which also let a custodian cut off a role by hand. In the buckets
    ``records`` the custodian may bypass Object Lock and delete versions, which the practice decides to do after a
    chart's retention; nobody may during a legal hold.
    """
    legal_hold = workforce.context.estate.manifest.retention.legal_hold
    keys = ("kms:DescribeKey", "kms:EnableKey", "kms:Get*", "kms:ListGrants", "kms:ListKeyPolicies",
            "kms:ListResourceTags", "kms:PutKeyPolicy", "kms:RevokeGrant")  # fmt: skip
    evidence = (
        "backup:Describe*", "backup:List*", "cloudtrail:LookupEvents", "config:Describe*", "iam:Get*", "iam:List*"
    )  # fmt: skip
    return _workforce_role(
        workforce,
        "custodian",
        "Custodian of records: keys, evidence, and the switch that cuts the MSO off",
        [
            allow("Keys", *keys, on=[f"arn:aws:kms:*:{workforce.context.account_id}:key/*"]),
            allow("FindKeys", "kms:ListAliases", "kms:ListKeys", on=["*"]),
            allow("Evidence", *evidence, on=["*"]),
            *_cut_off_statements(workforce.context),
            *_leaving_statements(workforce.context),
            *([] if legal_hold or not records else _destruction_statements(records)),
        ],
    )


def _destruction_statements(records: Sequence[str]) -> list[Statement]:
    """List object versions and delete them, bypassing governance mode; nothing allows reading them."""
    buckets = [f"arn:aws:s3:::{bucket}" for bucket in records]
    destroy = ("s3:BypassGovernanceRetention", "s3:DeleteObjectVersion")
    return [
        allow("Find", "s3:ListBucketVersions", on=buckets),
        allow("Destroy", *destroy, on=[f"{bucket}/*" for bucket in buckets]),
    ]


def auditor_role(workforce: Workforce) -> Role:
    """The auditor: reads configuration and findings, no data; queries the trail with a role in the log archive."""
    reads = (
        "access-analyzer:List*", "backup:Describe*", "backup:List*", "cloudtrail:Describe*", "cloudtrail:Get*",
        "cloudtrail:LookupEvents", "config:Describe*", "config:Get*", "config:List*", "guardduty:Get*",
        "guardduty:List*", "iam:GenerateCredentialReport", "iam:Get*", "iam:List*", "kms:Describe*",
        "kms:GetKeyPolicy", "kms:List*", "s3:GetBucket*", "s3:GetEncryptionConfiguration", "s3:ListAllMyBuckets",
        "securityhub:Get*",
    )  # fmt: skip
    permissions = [allow("Look", *reads, on=["*"])]
    context = workforce.context
    if context.account_name == log_archive_names.auditor_account(context.estate, context.owner):
        archive = log_archive_names.log_archive_of(context.estate, context.owner)
        audit_role = context.role_arn(log_archive_names.audit_role(context.owner), archive)
        permissions.append(allow("AskTheTrail", "sts:AssumeRole", on=[audit_role]))
    return _workforce_role(workforce, "auditor", "Auditor: configuration and evidence", permissions)


def folder_reader_role(workforce: Workforce, name: str, description: str, bucket: str, folders: Sequence[str]) -> Role:
    """A role of the practice's people that finds and reads the objects of these folders of a bucket, and no others."""
    in_folders: Conditions = {"StringLike": {"s3:prefix": [f"{folder}*" for folder in folders]}}
    permissions = [
        allow("Read", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/{folder}*" for folder in folders]),
        allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}"], when=in_folders),
    ]
    return _workforce_role(workforce, name, description, permissions, PHI_PATH)


def own_role(workforce: Workforce, name: str, description: str, permissions: Sequence[Statement]) -> Role:
    """A role of the practice's people with these permissions on patient data."""
    return _workforce_role(workforce, name, description, permissions, PHI_PATH)


def clinician_roles(workforce: Workforce, buckets: Sequence[str]) -> list[Role]:
    """One role for each clinical job function of the practice, in sessions of one hour (45 CFR 164.312(a)(2)(iii))."""
    objects = [f"arn:aws:s3:::{bucket}/*" for bucket in buckets]
    roles = []
    context = workforce.context
    for job in context.estate.manifest.people_of(context.owner):
        if job.role in CLINICIANS:
            permissions = [
                allow("Records", "s3:GetObject", "s3:PutObject", on=objects),
                allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}" for bucket in buckets]),
            ]
            roles.append(_workforce_role(workforce, job.role, f"{job.role} of the practice", permissions, PHI_PATH))
    return roles


def break_glass_role(workforce: Workforce, buckets: Sequence[str]) -> Role:
    """The role for emergency access (45 CFR 164.312(a)(2)(ii)): each use raises an alarm and lasts one hour at most.

    The session's tags must name an approver and an incident. The session is named after its person, and the approver
    must be another person.
    """
    two_parties: Conditions = {
        "StringEquals": {"SAML:aud": SAML_AUDIENCE, "aws:RequestTag/mfa": "true"},
        "StringLike": {"aws:RequestTag/approved-by": "?*@?*", "aws:RequestTag/incident": "?*"},
        "StringNotEqualsIgnoreCase": {"aws:RequestTag/approved-by": "${sts:RoleSessionName}"},
        "ForAllValues:StringEquals": {"aws:TagKeys": ["approved-by", "incident", "mfa"]},
    }
    actions = ("sts:AssumeRoleWithSAML", "sts:TagSession")
    args = RoleArgs(
        name="break-glass",
        path=PHI_PATH,
        description="Emergency: two parties, one hour, every use alarmed",
        trust=[allow("TwoParties", *actions, to={"Federated": workforce.provider.arn}, when=two_parties)],
        boundary=workforce.boundary.arn,
        permissions=[
            allow("Records", "s3:GetObject", on=[f"arn:aws:s3:::{bucket}/*" for bucket in buckets]),
            allow("Find", "s3:ListBucket", on=[f"arn:aws:s3:::{bucket}" for bucket in buckets]),
        ],
        tags=workforce.context.tags("phi", "identity"),
    )
    return Role("break-glass", args, workforce.context.opts)


def _workforce_role(
    workforce: Workforce,
    name: str,
    description: str,
    permissions: Sequence[Statement],
    path: str = "/mso/",
) -> Role:
    data_class = "phi" if path == PHI_PATH else "security"
    args = RoleArgs(
        name=name,
        path=path,
        description=description,
        trust=[saml_trust(workforce.provider.arn)],
        permissions=permissions,
        boundary=workforce.boundary.arn,
        tags=workforce.context.tags(data_class, "identity"),
    )
    return Role(name, args, workforce.context.opts)


def staff_roles(workforce: Workforce, assumable_roles: dict[str, list[Text]]) -> dict[str, Role]:
    """One role for each job function of the MSO, by job function.

    ``assumable_roles`` lists, by job function, the ARNs of cross-account roles that its role may assume.
    """
    context, roles = workforce.context, {}
    for job in context.estate.manifest.people_of(context.owner):
        cross_account = assumable_roles.get(job.role, [])
        args = RoleArgs(
            name=job.role,
            path="/mso/staff/",
            description=f"{job.role} of the MSO",
            trust=[saml_trust(workforce.provider.arn)],
            boundary=workforce.boundary.arn,
            permissions=[allow("Doors", "sts:AssumeRole", on=cross_account)] if cross_account else (),
            tags=context.tags("business", "identity"),
            session_hours=4,
        )
        roles[job.role] = Role(f"staff-{job.role}", args, context.opts)
    return roles
