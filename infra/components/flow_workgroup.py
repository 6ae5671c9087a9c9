"""The Athena workgroup in which one reader queries what flows delivered, with its saved reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.audit_workgroup import ATHENA_ACTIONS
from infra.components.flow_tables import FlowTables
from infra.components.role import Role
from infra.iam.policy_builder import Conditions, Statement, Text, allow
from infra.reports import Report, reports_of

SCAN_LIMIT: Final = 10 * 1024**3
"""Bytes that one query may scan: flows carry records, and years of them are smaller than this."""
QUERY_ACTIONS: Final = (*ATHENA_ACTIONS, "athena:GetQueryResultsStream")
CATALOG_ACTIONS: Final = ("glue:GetDatabase", "glue:GetTable", "glue:GetTables")
BROWSE_ACTIONS: Final = (
    "athena:GetDataCatalog", "athena:GetDatabase", "athena:GetTableMetadata", "athena:ListDatabases",
    "athena:ListTableMetadata",
)  # fmt: skip
"""What Athena's console and drivers ask to show databases and their tables."""
RESULTS_SERVICE: Final = "encryption.athena.amazonaws.com"
"""The service principal with which Athena encrypts results that it keeps itself."""


@dataclass(frozen=True, kw_only=True)
class FlowWorkgroupArgs:
    """``reader`` is a job function or a system. ``practice`` is the one whose records the tables have, if it is one.

    ``key_arn`` is the key of the records' data class, which encrypts the results as well.
    """

    reader: str
    practice: str
    account_id: str
    region: str
    tables: FlowTables
    bucket: str
    key_arn: Text
    tags: Mapping[str, str]


class FlowWorkgroup(pulumi.ComponentResource):
    """An Athena workgroup of one reader, whose results Athena keeps for a day and nobody else may fetch.

    Results are copies of records. In a bucket they would need a lock, an expiration and a policy of their own; Athena's
    own storage deletes them after 24 hours, and gives them only to who may call GetQueryResults in this workgroup
    (Athena, Managed query results; 45 CFR 164.502(b), 164.312(a)(1)).
    """

    def __init__(self, name: str, args: FlowWorkgroupArgs, role: Role, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:FlowWorkgroup", name, {}, opts)
        kept_by_athena = aws.athena.WorkgroupConfigurationManagedQueryResultsConfigurationArgs(
            enabled=True,
            encryption_configuration=(
                aws.athena.WorkgroupConfigurationManagedQueryResultsConfigurationEncryptionConfigurationArgs(
                    kms_key=args.key_arn
                )
            ),
        )
        workgroup = aws.athena.Workgroup(
            name,
            name=workgroup_name(args.reader),
            description=f"Questions of {args.reader} to what flows deliver",
            configuration=aws.athena.WorkgroupConfigurationArgs(
                enforce_workgroup_configuration=True,
                bytes_scanned_cutoff_per_query=SCAN_LIMIT,
                managed_query_results_configuration=kept_by_athena,
            ),
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self),
        )
        for table in args.tables.tables:
            fields = tuple(field.name for field in table.fields)
            for report in reports_of(table.flow):
                sql = report.sql_for(table.name, fields, args.practice)
                self._save(f"{name}-{table.flow}", report, table.flow, sql, args.tables, workgroup)
        role.grant("flow-queries", *_statements(args, workgroup.arn))
        self.register_outputs({})

    def _save(
        self, name: str, report: Report, flow: str, sql: str, tables: FlowTables, workgroup: aws.athena.Workgroup
    ) -> None:
        aws.athena.NamedQuery(
            f"{name}-{report.id.replace('_', '-')}",
            name=f"{flow}: {report.id}",
            description=f"{report.title} Parameters: {'; '.join(report.parameters)}",
            workgroup=workgroup.id,
            database=tables.database,
            query=sql,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[tables]),
        )


def workgroup_name(reader: str) -> str:
    """The name of a reader's workgroup: ``flows-call-center``."""
    return f"flows-{reader.replace('_', '-')}"


def flow_queries(account_id: str, region: str) -> list[Statement]:
    """What a permissions boundary allows to readers of an account: queries in their workgroups, over their tables."""
    athena, glue = f"arn:aws:athena:{region}:{account_id}", f"arn:aws:glue:{region}:{account_id}"
    tables = [f"{glue}:catalog", f"{glue}:database/flows_*", f"{glue}:table/flows_*/*"]
    return [
        allow("Ask", *QUERY_ACTIONS, on=[f"{athena}:workgroup/flows-*"]),
        *_browsing(account_id, region),
        allow("Tables", *CATALOG_ACTIONS, on=tables),
    ]


def results_use_key(account_id: str, region: str) -> list[Statement]:
    """What Athena does with a key to encrypt and decrypt the results of this account's readers."""
    of_readers = f"arn:aws:athena:{region}:{account_id}:workgroup/flows-*"
    athena = {"Service": RESULTS_SERVICE}
    source: Conditions = {"StringEquals": {"aws:SourceAccount": account_id}, "ArnLike": {"aws:SourceArn": of_readers}}
    results: Conditions = {
        "StringEquals": {"aws:SourceAccount": account_id},
        "ArnLike": {"aws:SourceArn": of_readers, "kms:EncryptionContext:aws:athena:arn": of_readers},
    }
    return [
        allow("QueryResults", "kms:Decrypt", "kms:GenerateDataKey", on=["*"], to=athena, when=results),
        allow("SeeForResults", "kms:DescribeKey", on=["*"], to=athena, when=source),
    ]


def _statements(args: FlowWorkgroupArgs, workgroup: Text) -> list[Statement]:
    """Query in this workgroup, over these tables; the role's other policies say which objects it may read."""
    return [
        allow("Ask", *QUERY_ACTIONS, on=[workgroup]),
        *_browsing(args.account_id, args.region),
        allow("Tables", *CATALOG_ACTIONS, on=args.tables.arns),
        allow("Where", "s3:GetBucketLocation", on=[f"arn:aws:s3:::{args.bucket}"]),
    ]


def _browsing(account_id: str, region: str) -> list[Statement]:
    """See which catalog, workgroups and databases there are, by name; AWS allows no narrower resource for the lists."""
    glue = f"arn:aws:glue:{region}:{account_id}"
    return [
        allow("Browse", *BROWSE_ACTIONS, on=[f"arn:aws:athena:{region}:{account_id}:datacatalog/AwsDataCatalog"]),
        allow("Lists", "athena:ListDataCatalogs", "athena:ListWorkGroups", on=["*"]),
        allow("Databases", "glue:GetDatabases", on=[f"{glue}:catalog", f"{glue}:database/*"]),
    ]
