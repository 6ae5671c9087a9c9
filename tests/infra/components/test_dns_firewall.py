"""The DNS Firewall allows the names of AWS and of the owner."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from infra.components.dns_firewall import DnsFirewallArgs, allowed_domains
from infra.engine.graph import Graph


def args(region: str = "us-west-2", domain: str = "practice.example") -> DnsFirewallArgs:
    """Arguments of one network."""
    cidr = IPv4Network("10.64.0.0/16")
    return DnsFirewallArgs(vpc_id="vpc-1", cidr=cidr, region=region, domains=[domain], topic_arn="topic", tags={})


def test_only_names_of_aws_and_of_the_owner_are_allowed() -> None:
    assert allowed_domains(args()) == [
        "*.64.10.in-addr.arpa", "*.amazonaws.com", "*.api.aws", "*.practice.example", "*.us-west-2.compute.internal",
        "practice.example",
    ]  # fmt: skip


def test_instances_in_us_east_1_have_another_domain() -> None:
    assert "*.ec2.internal" in allowed_domains(args(region="us-east-1"))


@pytest.mark.parametrize("domain", ["*", "*.example", "com"])
def test_a_wildcard_or_top_level_domain_is_rejected(domain: str) -> None:
    with pytest.raises(ValueError, match="domains must be names without wildcards"):
        args(domain=domain)


def test_each_network_has_a_dns_firewall(reference_plan: Graph) -> None:
    association = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    networks = {vpc.id for vpc in reference_plan.of_type("aws:ec2/vpc:Vpc")}
    assert {found.inputs["vpcId"] for found in reference_plan.of_type(association)} == networks


def test_blocked_queries_raise_an_alarm(reference_plan: Graph) -> None:
    """The alarm counts queries that the last rule blocks, not those that the first allows."""
    rules = reference_plan.of_type("aws:route53/resolverFirewallRule:ResolverFirewallRule")
    blocking = {rule.inputs["firewallDomainListId"] for rule in rules if rule.inputs["action"] == "BLOCK"}
    alarms = [
        alarm.inputs["dimensions"]["FirewallDomainListId"]
        for alarm in reference_plan.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs["namespace"] == "AWS/Route53Resolver"
    ]
    assert sorted(alarms) == sorted(blocking)
