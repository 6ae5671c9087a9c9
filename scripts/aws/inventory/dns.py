"""Listings of DNS: Route 53 hosted zones and records, Route 53 Resolver."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.emulator.provider.binding import AwsContext, call
from scripts.aws.inventory.listing import Known, Listing, Where, listed, listed_under

ZONE = "aws:route53/zone:Zone"
FIREWALL = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"


def _records(aws: AwsContext, parent: Known) -> Iterator[Known]:
    """The records of a zone except NS and SOA; names end in a dot in boto3 and not in Pulumi."""
    for record in aws.call("route53.list_resource_record_sets", HostedZoneId=parent["zoneId"])["ResourceRecordSets"]:
        if record["Type"] not in ("NS", "SOA"):
            name, kind = record["Name"].rstrip("."), record["Type"]
            yield {"name": name, "type": kind, "setIdentifier": record.get("SetIdentifier")}


_ROUTE_53: Final[tuple[Listing, ...]] = (
    listed(
        ZONE,
        call("route53.list_hosted_zones", "HostedZones[].{path: Id}"),
        where=Where.ACCOUNT,
        id="{path|/hostedzone/}",
        zoneId="{path|/hostedzone/}",
    ),
    listed_under(ZONE, "aws:route53/record:Record", _records, zoneId="{zoneId}"),
    listed(
        "aws:route53/queryLog:QueryLog",
        call("route53.list_query_logging_configs", "QueryLoggingConfigs[].{id: Id}"),
        where=Where.ACCOUNT,
    ),
)


def _resolver(noun: str, /) -> Listing:
    """A Resolver type that is listed by id."""
    operation = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in noun)
    list_call = call(
        f"route53resolver.list{operation}s", f"{noun}s[?OwnerId==null || OwnerId=='{{account}}'].{{id: Id}}"
    )
    type_ = noun if noun.startswith("Resolver") else f"Resolver{noun}"
    return listed(f"aws:route53/{type_[0].lower()}{type_[1:]}:{type_}", list_call)


_RESOLVER: Final[tuple[Listing, ...]] = (
    _resolver("ResolverQueryLogConfig"),
    _resolver("ResolverQueryLogConfigAssociation"),
    _resolver("FirewallDomainList"),
    _resolver("FirewallRuleGroup"),
    _resolver("FirewallRuleGroupAssociation"),
    listed_under(
        FIREWALL,
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        call(
            "route53resolver.list_firewall_rules",
            "FirewallRules[].{firewallDomainListId: FirewallDomainListId}",
            FirewallRuleGroupId="{id}",
        ),
        firewallRuleGroupId="{id}",
    ),
    listed(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        call("route53resolver.list_firewall_configs", "FirewallConfigs[].{id: Id, resourceId: ResourceId}"),
    ),
    listed(
        "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig",
        call(
            "route53resolver.list_resolver_dnssec_configs", "ResolverDnssecConfigs[].{id: Id, resourceId: ResourceId}"
        ),
    ),
)

LISTINGS: Final = (*_ROUTE_53, *_RESOLVER)
