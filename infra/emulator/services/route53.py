"""Route 53: hosted zones, records and query logging."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import AwsContext, Binding, Props, Tagging, call, change

_ZONE = {"ResourceType": "hostedzone", "ResourceId": "{id}"}


class _Zone(Binding):
    """A public hosted zone, or a private one that is associated with VPCs."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the zone, and associate the other VPCs with it."""
        first, *others = props.get("vpcs") or [None]
        private = {"VPC": _vpc(aws, first)} if first else {}
        response = aws.call(
            "route53.create_hosted_zone",
            Name=props["name"],
            CallerReference=str(props["zoneId"]),
            HostedZoneConfig={"Comment": props["comment"], "PrivateZone": bool(first)},
            **private,
        )
        id_ = str(response["HostedZone"]["Id"]).removeprefix("/hostedzone/")
        for vpc in others:
            aws.call("route53.associate_vpc_with_hosted_zone", HostedZoneId=id_, VPC=_vpc(aws, vpc))
        return id_

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the zone, with its records where ``forceDestroy`` is set."""
        if props.get("forceDestroy"):
            records = aws.call("route53.list_resource_record_sets", HostedZoneId=props["id"])["ResourceRecordSets"]
            changes = [
                {"Action": "DELETE", "ResourceRecordSet": record}
                for record in records
                if record["Type"] not in ("NS", "SOA")
            ]
            if changes:
                aws.call(
                    "route53.change_resource_record_sets", HostedZoneId=props["id"], ChangeBatch={"Changes": changes}
                )
        super().delete(aws, props)


def _vpc(aws: AwsContext, vpc: Mapping[str, Any]) -> dict[str, str]:
    return {"VPCId": vpc["vpcId"], "VPCRegion": vpc.get("vpcRegion") or aws.region}


class _Record(Binding):
    """One record set of a hosted zone."""

    def create(self, aws: AwsContext, props: Props) -> str:
        """Create the record."""
        self._put(aws, "UPSERT", props)
        return str(props["id"])

    def read(self, aws: AwsContext, props: Props) -> Mapping[str, Any] | None:
        """The record in its zone."""
        records = aws.call("route53.list_resource_record_sets", HostedZoneId=props["zoneId"])["ResourceRecordSets"]
        for record in records:
            names = (record["Name"].rstrip("."), props["name"].rstrip("."))
            if (
                (names[0] == names[1] or names[0].startswith(f"{names[1]}."))
                and record["Type"] == props["type"]
                and (record.get("SetIdentifier") == props.get("setIdentifier"))
            ):
                values = [row["Value"] for row in record.get("ResourceRecords", ())]
                alias = record.get("AliasTarget")
                return {
                    "ttl": record.get("TTL"),
                    "type": record["Type"],
                    "setIdentifier": record.get("SetIdentifier"),
                    "name": props["name"],
                    "zoneId": props["zoneId"],
                    "records": values,
                    "fqdn": names[0],
                    "aliases": [
                        {
                            "name": alias["DNSName"].rstrip("."),
                            "zoneId": alias["HostedZoneId"],
                            "evaluateTargetHealth": alias["EvaluateTargetHealth"],
                        }
                    ]
                    if alias
                    else [],
                }
        return None

    def update(self, aws: AwsContext, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Update the record."""
        self._put(aws, "UPSERT", news)

    def delete(self, aws: AwsContext, props: Props) -> None:
        """Delete the record."""
        self._put(aws, "DELETE", props)

    def _put(self, aws: AwsContext, action: str, props: Props) -> None:
        record: dict[str, Any] = {"Name": props["name"], "Type": props["type"]}
        for alias in props.get("aliases") or ():
            record["AliasTarget"] = {
                "DNSName": alias["name"],
                "HostedZoneId": alias["zoneId"],
                "EvaluateTargetHealth": alias["evaluateTargetHealth"],
            }
        if props.get("records"):
            record |= {"TTL": int(props["ttl"]), "ResourceRecords": [{"Value": value} for value in props["records"]]}
        if props.get("setIdentifier"):
            record["SetIdentifier"] = props["setIdentifier"]
        batch = {"Changes": [{"Action": action, "ResourceRecordSet": record}]}
        aws.call("route53.change_resource_record_sets", HostedZoneId=props["zoneId"], ChangeBatch=batch)


BINDINGS = (
    _Zone(
        type="aws:route53/zone:Zone",
        create_call=call("route53.create_hosted_zone"),
        read_call=call("route53.get_hosted_zone", "@", Id="{id}"),
        delete_call=call("route53.delete_hosted_zone", Id="{id}"),
        settings=(change("comment", call("route53.update_hosted_zone_comment", Id="{id}")),),
        tagging=Tagging(
            tag=call("route53.change_tags_for_resource", **_ZONE),
            untag=call("route53.change_tags_for_resource", RemoveTagKeys="{removedKeys}", **_ZONE),
            list_tags=call("route53.list_tags_for_resource", "ResourceTagSet.Tags", **_ZONE),
            on_create=True,
            member="AddTags",
        ),
        reshape={"name": "HostedZone.Name", "comment": "HostedZone.Config.Comment", "vpcs": "VPCs"},
        outputs={"nameServers": "DelegationSet.NameServers", "primaryNameServer": "DelegationSet.NameServers[0]"},
    ),
    _Record(
        type="aws:route53/record:Record",
        create_call=call("route53.change_resource_record_sets"),
        read_call=call("route53.list_resource_record_sets", HostedZoneId="{zoneId}"),
        outputs={"fqdn": "fqdn"},
    ),
    Binding(
        type="aws:route53/queryLog:QueryLog",
        create_call=call("route53.create_query_logging_config", "QueryLoggingConfig.Id", HostedZoneId="{zoneId}"),
        read_call=call("route53.get_query_logging_config", "QueryLoggingConfig", Id="{id}"),
        delete_call=call("route53.delete_query_logging_config", Id="{id}"),
        names={"zoneId": "HostedZoneId", "cloudwatchLogGroupArn": "CloudWatchLogsLogGroupArn"},
    ),
)
