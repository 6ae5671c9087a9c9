"""Endpoints, load balancers, gateways, VPN connections, web firewalls and names."""

# ruff: noqa: ARG001 - every quantity is asked with the resource and the month
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.costs.amounts import Amount, Month, NoQuantityError, Quantities, length
from infra.engine.graph import Resource

VPN_TUNNELS: Final = 2
"""Each has a public address on AWS's side."""


def _endpoint(resource: Resource, month: Month) -> Iterator[Amount]:
    kind = resource.facts.get("vpcEndpointType", "Gateway")
    if kind == "Gateway":
        return
    if kind != "Interface":
        raise NoQuantityError(f"vpcEndpointType {kind}: only Interface is priced")
    yield month.always("endpoint", length(resource, "subnetIds"))
    yield month.used("endpoint-data", "endpoint-traffic")


def _balancer(resource: Resource, month: Month) -> Iterator[Amount]:
    kind = resource.facts.get("loadBalancerType", "application")
    if kind != "application":
        raise NoQuantityError(f"loadBalancerType {kind}: only application is priced")
    yield month.always("balancer")
    yield month.used("balancer-units", "balancer-load", month.hours)
    if resource.facts.get("internal") is not True:
        yield month.always("public-ipv4", length(resource, "subnets"))
        yield month.used("transfer-out", "sent-out")


def _address(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.always("public-ipv4")


def _nat(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.always("nat")
    yield month.used("nat-data", "gateway-traffic")


def _network_firewall(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.always("network-firewall", length(resource, "subnetMappings"))
    yield month.used("network-firewall-data", "gateway-traffic")


def _vpn(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.always("vpn")
    yield month.always("public-ipv4", VPN_TUNNELS)
    yield month.used("transfer-out", "site-traffic")


def _web_acl(resource: Resource, month: Month) -> Iterator[Amount]:
    rules = length(resource, "rules")
    yield Amount("web-acl", 1, 1)
    yield Amount("web-acl-rule", rules, rules)
    yield month.used("web-acl-requests", "web-requests")


def _zone(resource: Resource, month: Month) -> Iterator[Amount]:
    yield Amount("zone", 1, 1)
    yield month.used("zone-queries", "zone-lookups")


def _domain_list(resource: Resource, month: Month) -> Iterator[Amount]:
    domains = length(resource, "domains")
    yield Amount("dns-firewall-domain", domains, domains)


def _dns_firewall(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("dns-firewall-queries", "dns-queries")


def _flow_log(resource: Resource, month: Month) -> Iterator[Amount]:
    to_s3 = resource.facts.get("logDestinationType", "cloud-watch-logs") == "s3"
    yield month.used("logs-to-s3" if to_s3 else "logs", "flow-volume")


def _certificate(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("certificateAuthorityArn"):
        raise NoQuantityError("certificates of a private authority are not priced")
    yield from ()


QUANTITIES: Final[Mapping[str, Quantities]] = {
    "aws:ec2/vpcEndpoint:VpcEndpoint": _endpoint,
    "aws:lb/loadBalancer:LoadBalancer": _balancer,
    "aws:ec2/eip:Eip": _address,
    "aws:ec2/natGateway:NatGateway": _nat,
    "aws:networkfirewall/firewall:Firewall": _network_firewall,
    "aws:ec2/vpnConnection:VpnConnection": _vpn,
    "aws:wafv2/webAcl:WebAcl": _web_acl,
    "aws:route53/zone:Zone": _zone,
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": _domain_list,
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": _dns_firewall,
    "aws:ec2/flowLog:FlowLog": _flow_log,
    "aws:acm/certificate:Certificate": _certificate,
}
