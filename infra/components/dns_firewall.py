"""The Route 53 Resolver DNS Firewall of one network: which names can be resolved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network

import pulumi
import pulumi_aws as aws

from infra.components.metric_alarm import Metric, alarm_above
from infra.iam.policy_builder import Text

AWS_DOMAINS = ("*.amazonaws.com", "*.api.aws")
"""Only AWS answers for names below these, so a DNS query for one discloses nothing to a third party."""
AWS_SERVICES = (
    "api.ecr.{region}", "*.dkr.ecr.{region}", "kms.{region}", "logs.{region}", "secretsmanager.{region}",
    "sts.{region}", "s3.{region}", "*.s3.{region}", "*.{region}.rds", "*.cache", "*.efs.{region}",
)  # fmt: skip
"""What the tasks of a network call of AWS: endpoints and data stores. Where there is a way to the internet no other
name of AWS resolves, because anybody may have a load balancer or an API below it, the MSO too."""
FIRST_VENDOR_PRIORITY, BLOCK_PRIORITY = 110, 200
"""The place of the first vendor's rule: after the names of AWS and the owner, before the one that blocks the rest."""
MAX_BLOCKED_QUERIES = 50
"""Blocked queries in five minutes before the alarm: a stray update check makes fewer, a DNS tunnel makes more."""


@dataclass(frozen=True, kw_only=True)
class VendorNames:
    """The names of a vendor that one system may reach; ``name`` is unique among them, ``tags`` declare the way out."""

    name: str
    domains: Sequence[str]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if wrong := [each for each in self.domains if "*" in each.removeprefix("*.") or each.count(".") < 1]:
            raise ValueError(f"vendor {self.name}: domains must be names or *.names, got {', '.join(wrong)}")


@dataclass(frozen=True, kw_only=True)
class DnsFirewallArgs:
    """``domains`` are the owner's domains, allowed with their subdomains; ``cidr`` is the network's /16.

    ``topic_arn`` receives the alarm for blocked queries. ``vendors`` are the declared ways out.
    ``endpoint_services`` are the services of AWS that the network's tasks call beside AWS_SERVICES (``sqs`` ...).
    """

    vpc_id: Text
    cidr: IPv4Network
    region: str
    domains: Sequence[str]
    topic_arn: Text
    tags: Mapping[str, str]
    vendors: Sequence[VendorNames] = ()
    endpoint_services: Sequence[str] = ()

    def __post_init__(self) -> None:
        if not_a_domain := [domain for domain in self.domains if "*" in domain or "." not in domain]:
            raise ValueError(f"domains must be names without wildcards, got {', '.join(not_a_domain)}")
        if len(self.vendors) > (room := BLOCK_PRIORITY - FIRST_VENDOR_PRIORITY):
            raise ValueError(f"vendors must be {room} at most, or their rules come after the one that blocks the rest")


class DnsFirewall(pulumi.ComponentResource):
    """Resolves only names of AWS, of the owner and of declared vendors, so that no data leaves over DNS.

    45 CFR 164.312(e)(1), 164.312(b).
    It is an allowlist, not a list of malicious domains. If the firewall fails, no name resolves.
    """

    def __init__(self, name: str, args: DnsFirewallArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:DnsFirewall", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        group = aws.route53.ResolverFirewallRuleGroup(name, name=name, tags=args.tags, opts=child_opts)
        lists = {"allowed": allowed_domains(args), "everything": ["*"]}
        allowed_list, every_name = (
            aws.route53.ResolverFirewallDomainList(
                f"{name}-{which}", name=f"{name}-{which}", domains=domains, tags=args.tags, opts=child_opts
            )
            for which, domains in lists.items()
        )
        allow = aws.route53.ResolverFirewallRule(
            f"{name}-allow",
            name=f"{name}-allow",
            action="ALLOW",
            priority=100,
            firewall_rule_group_id=group.id,
            firewall_domain_list_id=allowed_list.id,
            opts=child_opts,
        )
        block = aws.route53.ResolverFirewallRule(
            f"{name}-refuse",
            name=f"{name}-refuse",
            action="BLOCK",
            block_response="NXDOMAIN",
            priority=BLOCK_PRIORITY,
            firewall_rule_group_id=group.id,
            firewall_domain_list_id=every_name.id,
            opts=child_opts,
        )
        vendors = [_vendor_rule(name, group, place, vendor, child_opts) for place, vendor in enumerate(args.vendors)]
        aws.route53.ResolverFirewallRuleGroupAssociation(
            name,
            name=name,
            firewall_rule_group_id=group.id,
            vpc_id=args.vpc_id,
            priority=101,
            mutation_protection="ENABLED",
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[allow, *vendors, block]),
        )
        aws.route53.ResolverFirewallConfig(
            name, resource_id=args.vpc_id, firewall_fail_open="DISABLED", opts=child_opts
        )
        dimensions = {"FirewallRuleGroupId": group.id, "FirewallDomainListId": every_name.id}
        refused = Metric("AWS/Route53Resolver", "FirewallRuleQueryVolume", dimensions)
        alarm_above(
            f"{name}-refused", refused, MAX_BLOCKED_QUERIES,
            what="Many look-ups of names that are not on the list: something tries to get out by DNS",
            topic_arn=args.topic_arn, tags=args.tags, opts=child_opts,
        )  # fmt: skip
        self.register_outputs({})


def _vendor_rule(
    name: str,
    group: aws.route53.ResolverFirewallRuleGroup,
    place: int,
    vendor: VendorNames,
    opts: pulumi.ResourceOptions,
) -> aws.route53.ResolverFirewallRule:
    """Lets the names of a vendor be asked for, and the names that they lead to: vendors stand behind CDNs by CNAME."""
    listed = aws.route53.ResolverFirewallDomainList(
        f"{name}-{vendor.name}", name=f"{name}-{vendor.name}", domains=vendor.domains, tags=vendor.tags, opts=opts
    )
    return aws.route53.ResolverFirewallRule(
        f"{name}-{vendor.name}",
        name=f"{name}-{vendor.name}",
        action="ALLOW",
        priority=FIRST_VENDOR_PRIORITY + place,
        firewall_domain_redirection_action="TRUST_REDIRECTION_DOMAIN",
        firewall_rule_group_id=group.id,
        firewall_domain_list_id=listed.id,
        opts=opts,
    )


def allowed_domains(args: DnsFirewallArgs) -> list[str]:
    """The allowlist: AWS, the owner's domains, and the names and reverse look-ups of the network's own addresses."""
    own = [name for domain in args.domains for name in (domain, f"*.{domain}")]
    inside = "*.ec2.internal" if args.region == "us-east-1" else f"*.{args.region}.compute.internal"
    first, second, *_ = str(args.cidr.network_address).split(".")
    called = (*AWS_SERVICES, *(f"{service}.{{region}}" for service in args.endpoint_services))
    services = [f"{service.format(region=args.region)}.amazonaws.com" for service in called]
    return sorted([*(services if args.vendors else AWS_DOMAINS), *own, inside, f"*.{second}.{first}.in-addr.arpa"])
