"""Which names a network may look up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

AWS_NAMES = ("*.amazonaws.com", "*.api.aws")
"""AWS alone answers for names below these, so a question asked there tells nobody else anything."""
REFUSED_AT_MOST = 50
"""Refused look-ups in five minutes before somebody is told: a stray update check is fewer, a tunnel is more."""


@dataclass(frozen=True, kw_only=True)
class DnsFirewallArgs:
    """``domains`` are the owner's own, served with their subdomains; ``cidr`` is the network's /16."""

    vpc_id: Text
    cidr: IPv4Network
    region: str
    domains: Sequence[str]
    topic_arn: Text
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if open_ended := [domain for domain in self.domains if "*" in domain or "." not in domain]:
            raise ValueError(f"domains must be names without wildcards, got {', '.join(open_ended)}: too much resolves")


class DnsFirewall(pulumi.ComponentResource):
    """Names of AWS and of the owner resolve, no others: DNS carries nothing out (45 CFR 164.312(e)(1), 164.312(b)).

    A list of what is allowed, not of what is known to be bad. Where the firewall does not answer, nothing resolves.
    """

    def __init__(self, name: str, args: DnsFirewallArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:DnsFirewall", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        group = aws.route53.ResolverFirewallRuleGroup(name, name=name, tags=args.tags, opts=here)
        lists = {"allowed": allowed(args), "everything": ["*"]}
        known, rest = (
            aws.route53.ResolverFirewallDomainList(
                f"{name}-{which}", name=f"{name}-{which}", domains=domains, tags=args.tags, opts=here
            )
            for which, domains in lists.items()
        )
        allow = aws.route53.ResolverFirewallRule(
            f"{name}-allow",
            name=f"{name}-allow",
            action="ALLOW",
            priority=100,
            firewall_rule_group_id=group.id,
            firewall_domain_list_id=known.id,
            opts=here,
        )
        refuse = aws.route53.ResolverFirewallRule(
            f"{name}-refuse",
            name=f"{name}-refuse",
            action="BLOCK",
            block_response="NXDOMAIN",
            priority=200,
            firewall_rule_group_id=group.id,
            firewall_domain_list_id=rest.id,
            opts=here,
        )
        aws.route53.ResolverFirewallRuleGroupAssociation(
            name,
            name=name,
            firewall_rule_group_id=group.id,
            vpc_id=args.vpc_id,
            priority=101,
            mutation_protection="ENABLED",
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allow, refuse]),
        )
        aws.route53.ResolverFirewallConfig(
            name, resource_id=args.vpc_id, firewall_fail_open="DISABLED", opts=here
        )
        aws.cloudwatch.MetricAlarm(
            f"{name}-refused",
            name=f"{name}-refused",
            alarm_description="Many look-ups of names that are not on the list: something tries to get out by DNS",
            namespace="AWS/Route53Resolver",
            metric_name="FirewallRuleQueryVolume",
            dimensions={"FirewallRuleGroupId": group.id, "FirewallDomainListId": rest.id},
            statistic="Sum",
            period=300,
            evaluation_periods=1,
            threshold=REFUSED_AT_MOST,
            comparison_operator="GreaterThanThreshold",
            treat_missing_data="notBreaching",
            alarm_actions=[args.topic_arn],
            tags=args.tags,
            opts=here,
        )
        self.register_outputs({})


def allowed(args: DnsFirewallArgs) -> list[str]:
    """AWS, the owner's domains, and the network's own machines by name and by address."""
    own = [name for domain in args.domains for name in (domain, f"*.{domain}")]
    inside = "*.ec2.internal" if args.region == "us-east-1" else f"*.{args.region}.compute.internal"
    first, second, *_ = str(args.cidr.network_address).split(".")
    return sorted([*AWS_NAMES, *own, inside, f"*.{second}.{first}.in-addr.arpa"])
