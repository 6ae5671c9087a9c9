"""The Athena workgroup in which one owner queries the audit trail, with its saved queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.audit import Question
from infra.components.cloudtrail_table import DATABASE, CloudTrailTable
from infra.components.role import Role
from infra.iam.policy_builder import Conditions, Statement, Text, allow

SCAN_LIMIT = 100 * 1024**3
"""Bytes that one query may scan, about some months of all accounts; a query without a day in it is stopped there."""
ATHENA_ACTIONS = (
    "athena:BatchGetNamedQuery", "athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults",
    "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:ListQueryExecutions", "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class AuditWorkgroupArgs:
    """``accounts`` are the ids of the accounts whose trail the owner may read.

    ``answers_bucket`` receives the query results, under ``owner/``. ``trail_prefix`` is the part of the trail's object
    keys before the account id; each of ``questions`` comes with its SQL.
    """

    owner: str
    account_id: str
    region: str
    table: CloudTrailTable
    trail_bucket: Text
    trail_prefix: str
    trail_key: Text
    answers_bucket: str
    answers_key: Text
    accounts: Sequence[str]
    questions: Sequence[tuple[Question, str]]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if not self.accounts:
            raise ValueError(f"audit workgroup of {self.owner}: accounts is empty, so no query would find anything")


class AuditWorkgroup(pulumi.ComponentResource):
    """An Athena workgroup whose result location and encryption no query can change, with the owner's saved queries.

    An owner queries the trail of its own accounts only: events name the objects that were accessed, and neither the MSO
    nor another practice may see those of a practice (45 CFR 164.312(b), 164.502(b), 164.528).
    """

    def __init__(self, name: str, args: AuditWorkgroupArgs, auditor: Role, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Inquiry", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        encryption = aws.athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs(
            encryption_option="SSE_KMS", kms_key_arn=args.answers_key
        )
        workgroup = aws.athena.Workgroup(
            name,
            name=f"audit-{args.owner}",
            description=f"Questions of {args.owner} to the audit trail",
            configuration=aws.athena.WorkgroupConfigurationArgs(
                enforce_workgroup_configuration=True,
                bytes_scanned_cutoff_per_query=SCAN_LIMIT,
                result_configuration=aws.athena.WorkgroupConfigurationResultConfigurationArgs(
                    output_location=f"s3://{args.answers_bucket}/{args.owner}/",
                    expected_bucket_owner=args.account_id,
                    encryption_configuration=encryption,
                ),
            ),
            tags=args.tags,
            opts=child_opts,
        )
        for question, sql in args.questions:
            parameters = "; ".join(question.parameters)
            aws.athena.NamedQuery(
                f"{name}-{question.id.replace('_', '-')}",
                name=question.id,
                description=f"{question.title} Parameters: {parameters}",
                workgroup=workgroup.id,
                database=DATABASE,
                query=sql,
                opts=pulumi.ResourceOptions(parent=self, depends_on=[args.table]),
            )
        auditor.grant("trail", *_statements(args, workgroup.arn))
        self.register_outputs({})


def _statements(args: AuditWorkgroupArgs, workgroup: Text) -> list[Statement]:
    """Query in this workgroup, read the trail of these accounts, read and write this owner's results; nothing else."""
    trail, answers = pulumi.Output.concat("arn:aws:s3:::", args.trail_bucket), f"arn:aws:s3:::{args.answers_bucket}"
    folders = [f"{args.trail_prefix}{account}/" for account in args.accounts]
    trail_folders: Conditions = {"StringLike": {"s3:prefix": [f"{folder}*" for folder in folders]}}
    own_folder: Conditions = {"StringLike": {"s3:prefix": f"{args.owner}/*"}}
    through_s3: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{args.region}.amazonaws.com"}}
    read_write = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
    return [
        allow("Ask", *ATHENA_ACTIONS, on=[workgroup]),
        allow("Table", "glue:GetDatabase", "glue:GetTable", on=args.table.arns),
        allow("Trail", "s3:GetObject", on=[pulumi.Output.concat(trail, f"/{folder}*") for folder in folders]),
        allow("FindTrail", "s3:ListBucket", on=[trail], when=trail_folders),
        allow("Answers", *read_write, on=[f"{answers}/{args.owner}/*"]),
        allow("FindAnswers", "s3:ListBucket", on=[answers], when=own_folder),
        allow("Where", "s3:GetBucketLocation", on=[trail, answers]),
        allow("Open", "kms:Decrypt", on=[args.trail_key], when=through_s3),
        allow("Seal", "kms:Decrypt", "kms:GenerateDataKey", on=[args.answers_key], when=through_s3),
    ]
