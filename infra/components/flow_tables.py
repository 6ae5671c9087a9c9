"""The Glue tables through which one reader finds the records that flows delivered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.exchange.field_types import Field
from infra.iam.policy_builder import Text

COLUMN_TYPES: Final[Mapping[str, str]] = {
    "amount": "decimal(16,4)", "boolean": "boolean", "cell": "bigint", "date": "date", "number": "bigint", "year": "int"
}  # fmt: skip
"""Type of a field -> type of its column; every other is a string. The SerDe reads a number from JSON's number and from
its text, as a record from CSV has it, and gives null where it cannot."""
DAY: Final = "arrived"
"""The partition of the day on which a file arrived, in UTC (``2026-01-31``)."""
PRACTICE: Final = "practice"
"""The partition of the practice that sent a file, where a bucket has files of several."""


@dataclass(frozen=True, kw_only=True)
class FlowTable:
    """The table of one flow, over the objects in ``folder`` of a bucket, in a folder for each day.

    ``practices`` are the slugs of those whose files the bucket has, each in a folder of its own above; none where all
    are those of one practice.
    """

    flow: str
    fields: Sequence[Field]
    bucket: str
    folder: str
    practices: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not self.fields:
            raise ValueError(f"table of {self.flow}: fields is empty, so it would have no column")
        if taken := {field.name for field in self.fields} & {DAY, PRACTICE}:
            raise ValueError(f"table of {self.flow}: a field cannot be called {taken.pop()}, as a partition is")

    @property
    def name(self) -> str:
        """``f_utilisation``: what Athena accepts without quotes."""
        return self.flow.replace("-", "_")

    @property
    def partitions(self) -> tuple[str, ...]:
        """The names of the partitions."""
        return (PRACTICE, DAY) if self.practices else (DAY,)

    @property
    def columns(self) -> dict[str, str]:
        """The type of each column: the declared fields, and no other."""
        return {field.name: COLUMN_TYPES.get(field.type, "string") for field in self.fields}

    def projection(self, retain_years: int) -> dict[str, str]:
        """Partition projection: Athena computes the folder of a practice and day from these parameters."""
        above = f"${{{PRACTICE}}}/" if self.practices else ""
        practices = {f"projection.{PRACTICE}.type": "enum", f"projection.{PRACTICE}.values": ",".join(self.practices)}
        return {
            "projection.enabled": "true",
            **(practices if self.practices else {}),
            f"projection.{DAY}.type": "date",
            f"projection.{DAY}.format": "yyyy-MM-dd",
            f"projection.{DAY}.range": f"NOW-{retain_years}YEARS,NOW",
            f"projection.{DAY}.interval": "1",
            f"projection.{DAY}.interval.unit": "DAYS",
            "storage.location.template": f"s3://{self.bucket}/{above}{self.folder}${{{DAY}}}",
        }


@dataclass(frozen=True, kw_only=True)
class FlowTablesArgs:
    """``reader`` is the job function or system that queries the tables; they reach back ``retain_years``."""

    reader: str
    tables: Sequence[FlowTable]
    retain_years: int
    tags: Mapping[str, str]


class FlowTables(pulumi.ComponentResource):
    """A Glue database for one reader, with a table for each flow that the reader may read: columns are its fields.

    A database of their own lets readers list their tables and see no others (45 CFR 164.502(b), 164.308(a)(4)(ii)(B)).
    A file has records of several locations, so the location is a column; practice and day are folders.
    """

    arns: list[Text]
    """The catalog, the database, and its tables, which a querying role must be able to read."""

    def __init__(self, name: str, args: FlowTablesArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:exchange:FlowTables", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        self.tables = tuple(args.tables)
        database = aws.glue.CatalogDatabase(
            name,
            name=database_name(args.reader),
            description=f"What flows deliver, as {args.reader} may read it",
            tags=args.tags,
            opts=child_opts,
        )
        self.database = database.name
        declared = [self._table(name, each, args.retain_years) for each in args.tables]
        catalog = database.arn.apply(lambda arn: f"{arn.rpartition(':')[0]}:catalog")
        self.arns = [catalog, database.arn, *(table.arn for table in declared)]
        self.register_outputs({})

    def _table(self, name: str, table: FlowTable, retain_years: int) -> aws.glue.CatalogTable:
        column, key = aws.glue.CatalogTableStorageDescriptorColumnArgs, aws.glue.CatalogTablePartitionKeyArgs
        root = f"s3://{table.bucket}/" if table.practices else f"s3://{table.bucket}/{table.folder}"
        return aws.glue.CatalogTable(
            f"{name}-{table.flow}",
            database_name=self.database,
            name=table.name,
            description=f"Records of {table.flow}",
            table_type="EXTERNAL_TABLE",
            parameters={"classification": "json", **table.projection(retain_years)},
            partition_keys=[key(name=partition, type="string") for partition in table.partitions],
            storage_descriptor=aws.glue.CatalogTableStorageDescriptorArgs(
                location=root,
                columns=[column(name=field, type=kind) for field, kind in table.columns.items()],
                input_format="org.apache.hadoop.mapred.TextInputFormat",
                output_format="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                ser_de_info=aws.glue.CatalogTableStorageDescriptorSerDeInfoArgs(
                    serialization_library="org.openx.data.jsonserde.JsonSerDe"
                ),
            ),
            opts=pulumi.ResourceOptions(parent=self),
        )


def database_name(reader: str) -> str:
    """The name of a reader's database: ``flows_call_center``."""
    return f"flows_{reader.replace('-', '_')}"
