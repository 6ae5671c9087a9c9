"""The Glue table through which Athena queries the organization's CloudTrail trail."""

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
"""Regions that are enabled by default: guardrails deny requests in most of them, and CloudTrail records the denials."""

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
class CloudTrailTableArgs:
    """``bucket`` holds the trail of ``organization_id`` (``o-...``); ``account_ids`` are all of its accounts.

    ``retain_years`` is how far back the table reaches.
    """

    bucket: str
    organization_id: str
    account_ids: Sequence[str]
    retain_years: int
    tags: Mapping[str, str]


class CloudTrailTable(pulumi.ComponentResource):
    """A table over the organization's trail, partitioned by projection from the trail's key layout, without a crawler.

    45 CFR 164.312(b), 164.308(a)(1)(ii)(D).
    """

    arns: list[pulumi.Output[str]]
    """The catalog, database and table that a querying role must be able to read."""

    def __init__(self, name: str, args: CloudTrailTableArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:TrailTable", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        root = f"s3://{args.bucket}/AWSLogs/{args.organization_id}"
        database = aws.glue.CatalogDatabase(
            name, name=DATABASE, description="Questions to the audit trail", tags=args.tags, opts=child_opts
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
            opts=child_opts,
        )
        catalog = database.arn.apply(lambda arn: f"{arn.rpartition(':')[0]}:catalog")
        self.arns = [catalog, database.arn, table.arn]
        self.register_outputs({})


def _projection(args: CloudTrailTableArgs, root: str) -> dict[str, str]:
    """Partition projection: Athena computes the S3 path of an account, region and day from these parameters."""
    return {
        "projection.enabled": "true",
        "projection.account.type": "enum",
        "projection.account.values": ",".join(sorted(args.account_ids)),
        "projection.region.type": "enum",
        "projection.region.values": ",".join(REGIONS),
        "projection.day.type": "date",
        "projection.day.format": "yyyy/MM/dd",
        "projection.day.range": f"NOW-{args.retain_years}YEARS,NOW",
        "projection.day.interval": "1",
        "projection.day.interval.unit": "DAYS",
        "storage.location.template": f"{root}/${{account}}/CloudTrail/${{region}}/${{day}}",
    }
