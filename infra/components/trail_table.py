"""The audit trail as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

DATABASE: Final = "audit"
TABLE: Final = "trail"
REGIONS: Final = (
    "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2",
    "ca-central-1", "eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1",
    "us-east-2", "us-west-1", "us-west-2",
)  # fmt: skip
"""Regions that are on in every account: guardrails keep work out of most, and what they refuse there is recorded."""

ISSUER: Final = "struct<type:string,principalid:string,arn:string,accountid:string,username:string>"
SESSION: Final = f"struct<attributes:struct<mfaauthenticated:string,creationdate:string>,sessionissuer:{ISSUER}>"
COLUMNS: Final[Mapping[str, str]] = {
    "eventversion": "string",
    "useridentity": "struct<type:string,principalid:string,arn:string,accountid:string,invokedby:string,"
    f"accesskeyid:string,username:string,sessioncontext:{SESSION}>",
    "eventtime": "string",
    "eventsource": "string",
    "eventname": "string",
    "awsregion": "string",
    "sourceipaddress": "string",
    "useragent": "string",
    "errorcode": "string",
    "errormessage": "string",
    "requestparameters": "string",
    "responseelements": "string",
    "additionaleventdata": "string",
    "requestid": "string",
    "eventid": "string",
    "readonly": "string",
    "resources": "array<struct<arn:string,accountid:string,type:string>>",
    "eventtype": "string",
    "recipientaccountid": "string",
    "sharedeventid": "string",
    "vpcendpointid": "string",
    "eventcategory": "string",
}
PARTITIONS: Final = ("account", "region", "day")


@dataclass(frozen=True, kw_only=True)
class TrailTableArgs:
    """``bucket`` holds the trail of ``organization`` (``o-...``); ``accounts`` are all its accounts, by id."""

    bucket: str
    organization: str
    accounts: Sequence[str]
    years: int
    tags: Mapping[str, str]


class TrailTable(pulumi.ComponentResource):
    """The organization's trail, to be asked in SQL: partitions follow from the trail's layout, nothing is crawled.

    45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
    """

    arns: list[pulumi.Output[str]]
    """What one must be able to see in the catalog to ask."""

    def __init__(self, name: str, args: TrailTableArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:TrailTable", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        root = f"s3://{args.bucket}/AWSLogs/{args.organization}"
        database = aws.glue.CatalogDatabase(
            name, name=DATABASE, description="Questions to the audit trail", tags=args.tags, opts=here
        )
        columns = [
            aws.glue.CatalogTableStorageDescriptorColumnArgs(name=column, type=kind) for column, kind in COLUMNS.items()
        ]
        table = aws.glue.CatalogTable(
            f"{name}-table",
            database_name=database.name,
            name=TABLE,
            table_type="EXTERNAL_TABLE",
            parameters={"classification": "cloudtrail", **_projection(args, root)},
            partition_keys=[aws.glue.CatalogTablePartitionKeyArgs(name=key, type="string") for key in PARTITIONS],
            storage_descriptor=aws.glue.CatalogTableStorageDescriptorArgs(
                location=root,
                columns=columns,
                input_format="com.amazon.emr.cloudtrail.CloudTrailInputFormat",
                output_format="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                ser_de_info=aws.glue.CatalogTableStorageDescriptorSerDeInfoArgs(
                    serialization_library="org.apache.hive.hcatalog.data.JsonSerDe"
                ),
            ),
            opts=here,
        )
        catalog = database.arn.apply(lambda arn: f"{arn.rpartition(':')[0]}:catalog")
        self.arns = [catalog, database.arn, table.arn]
        self.register_outputs({})


def _projection(args: TrailTableArgs, root: str) -> dict[str, str]:
    """Athena works the partitions out: a day of an account is asked for by its path."""
    return {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(sorted(args.accounts)),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(REGIONS),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": f"NOW-{args.years}YEARS,NOW",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "storage.location.template": f"{root}/${{account}}/CloudTrail/${{region}}/${{day}}",
    }
