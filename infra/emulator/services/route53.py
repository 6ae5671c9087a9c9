"""Route 53: zones, records, and what is asked of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from infra.emulator.provider.binding import Aws, Binding, Call, Props, Tagging, call, change

_ZONE = {"ResourceType": "hostedzone", "ResourceId": "{id}"}
_RESOLVER_TAGS = Tagging(
    put=call("route53resolver.tag_resource", ResourceArn="{arn}"),
    drop=call("route53resolver.untag_resource", ResourceArn="{arn}", TagKeys="{gone}"),
)


class _Zone(Binding):
    """A public zone, or a private one of the given VPCs."""

    def create(self, aws: Aws, props: Props) -> str:
        """Make the zone, and join the further VPCs to it."""
        first, *others = props.get("vpcs") or [None]
        private = {"VPC": _vpc(aws, first)} if first else {}
        answer = aws.call(
            "route53.create_hosted_zone",
            Name=props["name"],
            CallerReference=str(props["zoneId"]),
            HostedZoneConfig={"Comment": props["comment"], "PrivateZone": bool(first)},
            **private,
        )
        id_ = str(answer["HostedZone"]["Id"]).removeprefix("/hostedzone/")
        for vpc in others:
            aws.call("route53.associate_vpc_with_hosted_zone", HostedZoneId=id_, VPC=_vpc(aws, vpc))
        return id_

    def delete(self, aws: Aws, props: Props) -> None:
        """Take down the zone, with its records where the program says so."""
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


def _vpc(aws: Aws, vpc: Mapping[str, Any]) -> dict[str, str]:
    return {"VPCId": vpc["vpcId"], "VPCRegion": vpc.get("vpcRegion") or aws.region}


class _Record(Binding):
    """One record set of a zone."""

    def create(self, aws: Aws, props: Props) -> str:
        """Put the record."""
        self._put(aws, "UPSERT", props)
        return str(props["id"])

    def read(self, aws: Aws, props: Props) -> Mapping[str, Any] | None:
        """The record as the zone has it."""
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

    def update(self, aws: Aws, olds: Props, news: Props) -> None:  # noqa: ARG002
        """Put the record again."""
        self._put(aws, "UPSERT", news)

    def delete(self, aws: Aws, props: Props) -> None:
        """Take the record out of its zone."""
        self._put(aws, "DELETE", props)

    def _put(self, aws: Aws, action: str, props: Props) -> None:
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


def _resolver(type_: str, noun: str, update: Call | None = None, **names: str) -> Binding:
    """Something of the resolver's that is made, read and taken down by its id."""
    words = noun.split("_")
    member = "".join(word.title() for word in words)
    return Binding(
        type=f"aws:route53/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=call(f"route53resolver.create_{noun}", f"{member}.Id", Name="{name}", CreatorRequestId="{id}"),
        read_call=call(f"route53resolver.get_{noun}", member, **{f"{member}Id": "{id}"}),
        delete_call=call(f"route53resolver.delete_{noun}", **{f"{member}Id": "{id}"}),
        settings=(change("*", update),) if update else (),
        tagging=_RESOLVER_TAGS,
        names=names,
        unread="tags domains",
        shim="firewall" in noun,
    )


class _DomainList(Binding):
    """A list of domains; the domains themselves are put by a call of their own."""

    def settle(self, aws: Aws, props: Props) -> None:
        """Put the domains."""
        if props.get("domains"):
            aws.call(
                "route53resolver.update_firewall_domains",
                FirewallDomainListId=props["id"],
                Operation="REPLACE",
                Domains=props["domains"],
            )


BINDINGS = (
    _Zone(
        type="aws:route53/zone:Zone",
        create_call=call("route53.create_hosted_zone"),
        read_call=call("route53.get_hosted_zone", "@", Id="{id}"),
        delete_call=call("route53.delete_hosted_zone", Id="{id}"),
        settings=(change("comment", call("route53.update_hosted_zone_comment", Id="{id}")),),
        tagging=Tagging(
            put=call("route53.change_tags_for_resource", **_ZONE),
            drop=call("route53.change_tags_for_resource", RemoveTagKeys="{gone}", **_ZONE),
            listed=call("route53.list_tags_for_resource", "ResourceTagSet.Tags", **_ZONE),
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
    _resolver("ResolverQueryLogConfig", "resolver_query_log_config"),
    Binding(
        type="aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        create_call=call("route53resolver.associate_resolver_query_log_config", "ResolverQueryLogConfigAssociation.Id"),
        read_call=call(
            "route53resolver.get_resolver_query_log_config_association",
            "ResolverQueryLogConfigAssociation",
            ResolverQueryLogConfigAssociationId="{id}",
        ),
        delete_call=call(
            "route53resolver.disassociate_resolver_query_log_config",
            ResolverQueryLogConfigId="{resolverQueryLogConfigId}",
            ResourceId="{resourceId}",
        ),
    ),
    _DomainList(
        type="aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
        create_call=call(
            "route53resolver.create_firewall_domain_list", "FirewallDomainList.Id", CreatorRequestId="{id}"
        ),
        read_call=call("route53resolver.get_firewall_domain_list", "FirewallDomainList", FirewallDomainListId="{id}"),
        delete_call=call("route53resolver.delete_firewall_domain_list", FirewallDomainListId="{id}"),
        more_reads=(call("route53resolver.list_firewall_domains", "{domains: Domains}", FirewallDomainListId="{id}"),),
        outputs={"arn": "Arn"},
        unread="tags",
        shim=True,
    ),
    _resolver("ResolverFirewallRuleGroup", "firewall_rule_group"),
    Binding(
        type="aws:route53/resolverFirewallRule:ResolverFirewallRule",
        create_call=call("route53resolver.create_firewall_rule", CreatorRequestId="{id}"),
        read_call=call(
            "route53resolver.list_firewall_rules",
            "FirewallRules[?FirewallDomainListId=='{firewallDomainListId}'] | [0]",
            FirewallRuleGroupId="{firewallRuleGroupId}",
        ),
        delete_call=call(
            "route53resolver.delete_firewall_rule",
            FirewallRuleGroupId="{firewallRuleGroupId}",
            FirewallDomainListId="{firewallDomainListId}",
        ),
        settings=(change("*", call("route53resolver.update_firewall_rule")),),
        shim=True,
    ),
    Binding(
        type="aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        create_call=call(
            "route53resolver.associate_firewall_rule_group", "FirewallRuleGroupAssociation.Id", CreatorRequestId="{id}"
        ),
        read_call=call(
            "route53resolver.get_firewall_rule_group_association",
            "FirewallRuleGroupAssociation",
            FirewallRuleGroupAssociationId="{id}",
        ),
        delete_call=call("route53resolver.disassociate_firewall_rule_group", FirewallRuleGroupAssociationId="{id}"),
        unread="tags",
        shim=True,
    ),
    Binding(
        type="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        create_call=call("route53resolver.update_firewall_config"),
        read_call=call("route53resolver.get_firewall_config", "FirewallConfig", ResourceId="{resourceId}"),
        settings=(change("*", call("route53resolver.update_firewall_config")),),
        shim=True,
    ),
    Binding(
        type="aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig",
        create_call=call("route53resolver.update_resolver_dnssec_config", Validation="ENABLE"),
        read_call=call("route53resolver.get_resolver_dnssec_config", "ResolverDNSSECConfig", ResourceId="{resourceId}"),
        delete_call=call(
            "route53resolver.update_resolver_dnssec_config", ResourceId="{resourceId}", Validation="DISABLE"
        ),
        shim=True,
    ),
)
