"""How things are called: zones and records, and what the resolver records and blocks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from infra.emulator.provider.binding import Aws, call
from scripts.aws.listing import Known, Listing, Where, each, under

ZONE = "aws:route53/zone:Zone"
FIREWALL = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"


def _records(aws: Aws, above: Known) -> Iterator[Known]:
    """The records of a zone but those it cannot be without; names end in a dot in AWS, and not in Pulumi."""
    for record in aws.call("route53.list_resource_record_sets", HostedZoneId=above["zoneId"])["ResourceRecordSets"]:
        if record["Type"] not in ("NS", "SOA"):
            name, kind = record["Name"].rstrip("."), record["Type"]
            yield {"name": name, "type": kind, "setIdentifier": record.get("SetIdentifier")}


_NAMES: Final[tuple[Listing, ...]] = (
    each(
        ZONE,
        call("route53.list_hosted_zones", "HostedZones[].{path: Id}"),
        where=Where.ACCOUNT,
        id="{path|/hostedzone/}",
        zoneId="{path|/hostedzone/}",
    ),
    under(ZONE, "aws:route53/record:Record", _records, zoneId="{zoneId}"),
    each(
        "aws:route53/queryLog:QueryLog",
        call("route53.list_query_logging_configs", "QueryLoggingConfigs[].{id: Id}"),
        where=Where.ACCOUNT,
    ),
)


def _resolver(noun: str, /) -> Listing:
    """Something that the resolver lists by its id."""
    operation = "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in noun)
    ask = call(f"route53resolver.list{operation}s", f"{noun}s[?OwnerId==null || OwnerId=='{{account}}'].{{id: Id}}")
    type_ = noun if noun.startswith("Resolver") else f"Resolver{noun}"
    return each(f"aws:route53/{type_[0].lower()}{type_[1:]}:{type_}", ask)


_RESOLVER: Final[tuple[Listing, ...]] = (
    _resolver("ResolverQueryLogConfig"),
    _resolver("ResolverQueryLogConfigAssociation"),
    _resolver("FirewallDomainList"),
    _resolver("FirewallRuleGroup"),
    _resolver("FirewallRuleGroupAssociation"),
    under(
        FIREWALL,
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        call(
            "route53resolver.list_firewall_rules",
            "FirewallRules[].{firewallDomainListId: FirewallDomainListId}",
            FirewallRuleGroupId="{id}",
        ),
        firewallRuleGroupId="{id}",
    ),
    each(
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        call("route53resolver.list_firewall_configs", "FirewallConfigs[].{id: Id, resourceId: ResourceId}"),
    ),
    each(
        "aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig",
        call(
            "route53resolver.list_resolver_dnssec_configs", "ResolverDnssecConfigs[].{id: Id, resourceId: ResourceId}"
        ),
    ),
)

LISTINGS: Final = (*_NAMES, *_RESOLVER)
