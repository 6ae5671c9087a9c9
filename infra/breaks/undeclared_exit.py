"""Somebody lets the photos' tasks reach one more vendor, without an entry in mso.yaml and without an agreement."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.breaks.break_definition import Break, Declared
from infra.context.estate import Estate

NAME = "collect.kestrel-metrics.example"
RULES = ("aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup", "network-names")
TASKS = ("aws:ec2/securityGroup:SecurityGroup", "clinical-photos-group")


def open_it(estate: Estate, declared: Declared) -> None:
    """Let the name be asked for, and the photos' tasks out."""
    account = estate.account_id(f"clinical-{estate.manifest.practices[0].slug}")
    role = f"arn:aws:iam::{account}:role/mso/deployer"
    region = estate.manifest.aws.home_region
    provider = aws.Provider("break", region=region, assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)])
    opts = pulumi.ResourceOptions(provider=provider)
    rules, tasks = declared[RULES], declared[TASKS]
    assert isinstance(rules, aws.route53.ResolverFirewallRuleGroup)
    assert isinstance(tasks, aws.ec2.SecurityGroup)
    listed = aws.route53.ResolverFirewallDomainList("metrics", name="metrics", domains=[NAME], opts=opts)
    aws.route53.ResolverFirewallRule(
        "metrics",
        name="metrics",
        action="ALLOW",
        priority=150,
        firewall_rule_group_id=rules.id,
        firewall_domain_list_id=listed.id,
        opts=opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        "metrics",
        security_group_id=tasks.id,
        ip_protocol="tcp",
        from_port=443,
        to_port=443,
        cidr_ipv4="0.0.0.0/0",
        description="Usage figures",
        opts=opts,
    )


BREAK = Break(
    title="Photos go to a vendor that nothing declares",
    plane="clinical",
    caught_by=("W4", "VPC-110"),
    adds=open_it,
)
