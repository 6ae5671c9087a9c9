"""Which names resolve."""

from __future__ import annotations

from ipaddress import IPv4Network

import pytest

from infra.components.dns_firewall import DnsFirewallArgs, allowed
from infra.engine.graph import Graph


def args(region: str = "us-west-2", domain: str = "practice.example") -> DnsFirewallArgs:
    """Arguments of one network."""
    cidr = IPv4Network("10.64.0.0/16")
    return DnsFirewallArgs(vpc_id="vpc-1", cidr=cidr, region=region, domains=[domain], topic_arn="topic", tags={})


def test_names_of_aws_and_of_the_owner_resolve_and_no_others() -> None:
    assert allowed(args()) == [
        "*.64.10.in-addr.arpa", "*.amazonaws.com", "*.api.aws", "*.practice.example", "*.us-west-2.compute.internal",
        "practice.example",
    ]  # fmt: skip


def test_machines_in_virginia_have_names_of_their_own_kind() -> None:
    assert "*.ec2.internal" in allowed(args(region="us-east-1"))


@pytest.mark.parametrize("domain", ["*", "*.example", "com"])
def test_a_domain_that_opens_more_than_an_owners_is_refused(domain: str) -> None:
    with pytest.raises(ValueError, match="domains must be names without wildcards"):
        args(domain=domain)


def test_each_network_has_one(reference_plan: Graph) -> None:
    link = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
    networks = {vpc.id for vpc in reference_plan.of_type("aws:ec2/vpc:Vpc")}
    assert {found.inputs["vpcId"] for found in reference_plan.of_type(link)} == networks


def test_refused_names_ring(reference_plan: Graph) -> None:
    """The alarm counts what the last rule refuses, not what the first lets through."""
    entries = reference_plan.of_type("aws:route53/resolverFirewallRule:ResolverFirewallRule")
    refusing = {entry.inputs["firewallDomainListId"] for entry in entries if entry.inputs["action"] == "BLOCK"}
    alarms = [
        alarm.inputs["dimensions"]["FirewallDomainListId"]
        for alarm in reference_plan.of_type("aws:cloudwatch/metricAlarm:MetricAlarm")
        if alarm.inputs["namespace"] == "AWS/Route53Resolver"
    ]
    assert sorted(alarms) == sorted(refusing)
