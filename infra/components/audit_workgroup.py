"""One owner's questions to the audit trail: who asks, what is asked, and where the answers go."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.audit import Question
from infra.components.role import Role
from infra.components.trail_table import DATABASE, TrailTable
from infra.iam.policy_builder import Conditions, Statement, Text, allow

SCAN_LIMIT = 100 * 1024**3
"""Bytes that one query may read: some months of every account; a question without a day in it stops there."""
ASK = (
    "athena:BatchGetNamedQuery", "athena:GetNamedQuery", "athena:GetQueryExecution", "athena:GetQueryResults",
    "athena:GetWorkGroup", "athena:ListNamedQueries", "athena:ListQueryExecutions", "athena:StartQueryExecution",
    "athena:StopQueryExecution",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class InquiryArgs:
    """``accounts`` are those whose trail the owner may read, ``answers`` the bucket of results (under ``owner/``).

    ``trail_prefix`` is that of the trail's objects up to the account; ``questions`` come with their SQL.
    """

    owner: str
    account_id: str
    region: str
    table: TrailTable
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
            raise ValueError(f"inquiry of {self.owner}: names no account, so its questions have no answer")


class Inquiry(pulumi.ComponentResource):
    """A workgroup that nobody can make write elsewhere or in clear, with the owner's questions saved in it.

    An owner asks the trail of its own accounts: events name the objects they touch, and those of a practice are not
    the MSO's, nor another practice's, to see (45 CFR 164.312(b), 164.502(b), 164.528).
    """

    def __init__(self, name: str, args: InquiryArgs, auditor: Role, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Inquiry", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
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
            opts=here,
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
        auditor.grant("trail", *_rights(args, workgroup.arn))
        self.register_outputs({})


def _rights(args: InquiryArgs, workgroup: Text) -> list[Statement]:
    """Ask in this workgroup, read the trail of these accounts, write and read these answers; nothing else."""
    trail, answers = pulumi.Output.concat("arn:aws:s3:::", args.trail_bucket), f"arn:aws:s3:::{args.answers_bucket}"
    folders = [f"{args.trail_prefix}{account}/" for account in args.accounts]
    listed: Conditions = {"StringLike": {"s3:prefix": [f"{folder}*" for folder in folders]}}
    mine: Conditions = {"StringLike": {"s3:prefix": f"{args.owner}/*"}}
    through: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{args.region}.amazonaws.com"}}
    files = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:ListMultipartUploadParts", "s3:PutObject")
    return [
        allow("Ask", *ASK, on=[workgroup]),
        allow("Table", "glue:GetDatabase", "glue:GetTable", on=args.table.arns),
        allow("Trail", "s3:GetObject", on=[pulumi.Output.concat(trail, f"/{folder}*") for folder in folders]),
        allow("FindTrail", "s3:ListBucket", on=[trail], when=listed),
        allow("Answers", *files, on=[f"{answers}/{args.owner}/*"]),
        allow("FindAnswers", "s3:ListBucket", on=[answers], when=mine),
        allow("Where", "s3:GetBucketLocation", on=[trail, answers]),
        allow("Open", "kms:Decrypt", on=[args.trail_key], when=through),
        allow("Seal", "kms:Decrypt", "kms:GenerateDataKey", on=[args.answers_key], when=through),
    ]
