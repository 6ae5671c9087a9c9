"""Route 53 Resolver: query logging, DNS Firewall and DNSSEC validation."""

from __future__ import annotations

from infra.emulator.provider.binding import AwsContext, Binding, Call, Props, Tagging, call, change

_TAGS = Tagging(
    tag=call("route53resolver.tag_resource", ResourceArn="{arn}"),
    untag=call("route53resolver.untag_resource", ResourceArn="{arn}", TagKeys="{removedKeys}"),
    list_tags=call("route53resolver.list_tags_for_resource", "Tags", ResourceArn="{arn}"),
)

_VPC = call("ec2.describe_vpcs", "Vpcs[0]", VpcIds=["{resourceId}"])


def _resolver(type_: str, noun: str, update: Call | None = None, **names: str) -> Binding:
    """A Resolver resource that is created, read and deleted by its id."""
    words = noun.split("_")
    member = "".join(word.title() for word in words)
    return Binding(
        type=f"aws:route53/{type_[0].lower()}{type_[1:]}:{type_}",
        create_call=call(f"route53resolver.create_{noun}", f"{member}.Id", Name="{name}", CreatorRequestId="{id}"),
        read_call=call(f"route53resolver.get_{noun}", member, **{f"{member}Id": "{id}"}),
        delete_call=call(f"route53resolver.delete_{noun}", **{f"{member}Id": "{id}"}),
        settings=(change("*", update),) if update else (),
        tagging=_TAGS,
        names=names,
        not_returned="domains",
        shim="firewall" in noun,
    )


class _DomainList(Binding):
    """A domain list; a separate call sets its domains."""

    def configure(self, aws: AwsContext, props: Props) -> None:
        """Set the domains."""
        if props.get("domains"):
            aws.call(
                "route53resolver.update_firewall_domains",
                FirewallDomainListId=props["id"],
                Operation="REPLACE",
                Domains=props["domains"],
            )


BINDINGS = (
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
        tagging=_TAGS,
        outputs={"arn": "Arn"},
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
        tagging=_TAGS,
        shim=True,
    ),
    Binding(
        type="aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        create_call=call("route53resolver.update_firewall_config", "FirewallConfig.Id"),
        read_call=call("route53resolver.get_firewall_config", "FirewallConfig", ResourceId="{resourceId}"),
        delete_call=call(
            "route53resolver.update_firewall_config", ResourceId="{resourceId}", FirewallFailOpen="DISABLED"
        ),
        settings=(change("*", call("route53resolver.update_firewall_config")),),
        parent_read=_VPC,
        shim=True,
    ),
    Binding(
        type="aws:route53/resolverDnsSecConfig:ResolverDnsSecConfig",
        create_call=call(
            "route53resolver.update_resolver_dnssec_config", "ResolverDNSSECConfig.Id", Validation="ENABLE"
        ),
        read_call=call("route53resolver.get_resolver_dnssec_config", "ResolverDNSSECConfig", ResourceId="{resourceId}"),
        delete_call=call(
            "route53resolver.update_resolver_dnssec_config", ResourceId="{resourceId}", Validation="DISABLE"
        ),
        parent_read=_VPC,
        shim=True,
    ),
)
