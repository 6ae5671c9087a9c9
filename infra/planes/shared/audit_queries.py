"""Queries of the audit trail: a role and an Athena workgroup for each owner, for the trail of that owner's accounts."""

from __future__ import annotations

from collections.abc import Mapping

from infra.audit import questions
from infra.components.audit_workgroup import ATHENA_ACTIONS, AuditWorkgroup, AuditWorkgroupArgs
from infra.components.cloudtrail_table import TABLE, CloudTrailTable, CloudTrailTableArgs
from infra.components.data_key import DataKey
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext, role_arn
from infra.iam.policy_builder import Conditions, Text, allow, deny


def create_audit_roles(context: AccountContext) -> dict[str, Role]:
    """Create a role for each owner, by owner; only the auditor role of the owner's own account may assume it."""
    files = ("s3:AbortMultipartUpload", "s3:Get*", "s3:List*", "s3:PutObject")
    through_s3: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{context.region}.amazonaws.com"}}
    boundary_args = PermissionsBoundaryArgs(
        name="audit-boundary",
        description="What nobody who asks the trail exceeds",
        statements=[
            allow("Ask", *ATHENA_ACTIONS, "glue:Get*", *files, on=["*"]),
            allow("Open", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], when=through_s3),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=context.tags("security", "audit"),
    )
    boundary = PermissionsBoundary("audit-boundary", boundary_args, context.opts)
    owners = log_archive_names.owners_in(context.estate, context.owner)
    return {owner: _audit_role(context, owner, boundary) for owner in owners}


def _audit_role(context: AccountContext, owner: str, boundary: PermissionsBoundary) -> Role:
    account = context.estate.account_id(log_archive_names.auditor_account(context.estate, owner))
    auditor: Conditions = {"ArnEquals": {"aws:PrincipalArn": role_arn(account, "auditor")}}
    root = {"AWS": f"arn:aws:iam::{account}:root"}  # not the role itself: its account is deployed after this one
    args = RoleArgs(
        name=log_archive_names.audit_role(owner),
        description=f"Asks the audit trail about the accounts of {owner}",
        trust=[allow("Auditor", "sts:AssumeRole", to=root, when=auditor)],
        permissions=(),
        boundary=boundary.arn,
        tags=context.tags("security", "audit"),
    )
    return Role(log_archive_names.audit_role(owner), args, context.opts)


def create_audit_workgroups(
    context: AccountContext,
    trail_bucket: Text,
    keys: Mapping[str, DataKey],
    audit_roles: Mapping[str, Role],
    access_log_bucket: Text,
) -> None:
    """Create the table, the bucket for query results, and each owner's workgroup with its saved queries.

    ``keys`` and ``audit_roles`` are by owner.
    """
    estate, manifest = context.estate, context.estate.manifest
    mso, payer = manifest.mso.slug, estate.account_id(manifest.sibling_account(context.account_name, "payer"))
    owners = log_archive_names.owners_in(estate, context.owner)
    all_accounts = [
        payer,
        *(estate.account_id(name) for owner in owners for name in log_archive_names.accounts_of(estate, owner)),
    ]
    table = CloudTrailTable(
        "trail-table",
        CloudTrailTableArgs(
            bucket=context.bucket_name("trail"),
            organization_id=context.organization_id,
            account_ids=all_accounts,
            retain_years=manifest.retention.log_years,
            tags=context.tags("security", "audit"),
        ),
        context.opts,
    )
    answers = LogBucketArgs(  # a log review is documentation and retained as such (45 CFR 164.316(b)(2)(i))
        bucket=context.bucket_name("answers"),
        key_arn=keys[context.owner].arn,
        retain_years=manifest.retention.log_years,
        legal_hold=manifest.retention.legal_hold,
        deliveries=(),
        log_bucket=access_log_bucket,
        tags=context.tags("security", "audit"),
        object_lock=False,
    )
    LogBucket("answers", answers, context.opts)
    mso_accounts = [
        estate.account_id("payer"),
        *(estate.account_id(account) for account in log_archive_names.accounts_of(estate, mso)),
    ]
    for owner, role in audit_roles.items():
        own = [estate.account_id(account) for account in log_archive_names.accounts_of(estate, owner)]
        own_questions = [question for question in questions() if owner != mso or not question.practice_only]
        args = AuditWorkgroupArgs(
            owner=owner,
            account_id=context.account_id,
            region=context.region,
            table=table,
            trail_bucket=trail_bucket,
            trail_prefix=f"AWSLogs/{context.organization_id}/",
            trail_key=keys[context.owner].arn,
            answers_bucket=context.bucket_name("answers"),
            answers_key=keys[owner].arn,
            accounts=[payer, *own],
            questions=[(question, question.sql_for(TABLE, own, payer, mso_accounts)) for question in own_questions],
            tags=context.tags("security", "audit", owner=owner),
        )
        AuditWorkgroup(f"audit-of-{owner}", args, role, context.opts)
