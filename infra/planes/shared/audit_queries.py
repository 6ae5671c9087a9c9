"""Who asks the audit trail: each owner's auditor, about that owner's accounts."""

from __future__ import annotations

from collections.abc import Mapping

from infra.audit import questions
from infra.components.audit_workgroup import ASK, Inquiry, InquiryArgs
from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.data_key import DataKey
from infra.components.log_bucket import LogBucket, LogBucketArgs
from infra.components.role import Role, RoleArgs
from infra.components.trail_table import TABLE, TrailTable, TrailTableArgs
from infra.context import log_archive_names
from infra.context.account_context import AccountContext, role_arn
from infra.iam.policy_builder import Conditions, Text, allow, deny


def auditors(place: AccountContext) -> dict[str, Role]:
    """A role for each owner, taken on by the auditor of the owner's own account and by nobody else."""
    files = ("s3:AbortMultipartUpload", "s3:Get*", "s3:List*", "s3:PutObject")
    through_s3: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{place.region}.amazonaws.com"}}
    limits = BoundaryArgs(
        name="audit-boundary",
        description="What nobody who asks the trail exceeds",
        limits=[
            allow("Ask", *ASK, "glue:Get*", *files, on=["*"]),
            allow("Open", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], when=through_s3),
            deny("NeverDestroy", "backup:Delete*", "cloudtrail:Delete*", "cloudtrail:Stop*", "kms:Schedule*", on=["*"]),
        ],
        tags=place.tags("security", "audit"),
    )
    boundary = Boundary("audit-boundary", limits, place.opts)
    return {owner: _auditor(place, owner, boundary) for owner in log_archive_names.owners_in(place.estate, place.owner)}


def _auditor(place: AccountContext, owner: str, boundary: Boundary) -> Role:
    home = place.estate.account(log_archive_names.auditors_home(place.estate, owner))
    named: Conditions = {"ArnEquals": {"aws:PrincipalArn": role_arn(home, "auditor")}}  # deployed after this account
    root = {"AWS": f"arn:aws:iam::{home}:root"}
    args = RoleArgs(
        name=log_archive_names.auditor(owner),
        description=f"Asks the audit trail about the accounts of {owner}",
        trust=[allow("Auditor", "sts:AssumeRole", to=root, when=named)],
        may=(),
        boundary=boundary.arn,
        tags=place.tags("security", "audit"),
    )
    return Role(log_archive_names.auditor(owner), args, place.opts)


def open_trail(
    place: AccountContext,
    trail_bucket: Text,
    keys: Mapping[str, DataKey],
    askers: Mapping[str, Role],
    access_logs: Text,
) -> None:
    """The table, the bucket of answers, and each owner's questions; ``keys`` and ``askers`` go by owner."""
    estate, manifest = place.estate, place.estate.manifest
    mso, payer = manifest.mso.slug, estate.account(manifest.beside(place.account, "payer"))
    owners = log_archive_names.owners_in(estate, place.owner)
    everyone = [
        payer,
        *(estate.account(name) for owner in owners for name in log_archive_names.accounts_of(estate, owner)),
    ]
    table = TrailTable(
        "trail-table",
        TrailTableArgs(
            bucket=place.bucket("trail"),
            organization=place.organization,
            accounts=everyone,
            years=manifest.retention.log_years,
            tags=place.tags("security", "audit"),
        ),
        place.opts,
    )
    answers = LogBucketArgs(  # a review of the log is documentation, and kept as long (45 CFR 164.316(b)(2)(i))
        bucket=place.bucket("answers"),
        key_arn=keys[place.owner].arn,
        retain_years=manifest.retention.log_years,
        held=manifest.retention.legal_hold,
        deliveries=(),
        log_bucket=access_logs,
        tags=place.tags("security", "audit"),
        locked=False,
    )
    LogBucket("answers", answers, place.opts)
    theirs = [
        estate.account("payer"),
        *(estate.account(account) for account in log_archive_names.accounts_of(estate, mso)),
    ]
    for owner, role in askers.items():
        own = [estate.account(account) for account in log_archive_names.accounts_of(estate, owner)]
        asked = [question for question in questions() if owner != mso or not question.practice_only]
        args = InquiryArgs(
            owner=owner,
            account_id=place.id,
            region=place.region,
            table=table,
            trail_bucket=trail_bucket,
            trail_prefix=f"AWSLogs/{place.organization}/",
            trail_key=keys[place.owner].arn,
            answers_bucket=place.bucket("answers"),
            answers_key=keys[owner].arn,
            accounts=[payer, *own],
            questions=[(question, question.asked(TABLE, own, payer, theirs)) for question in asked],
            tags=place.tags("security", "audit", owner=owner),
        )
        Inquiry(f"audit-of-{owner}", args, role, place.opts)
