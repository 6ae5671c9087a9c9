"""AWS Config's rules on networks, load balancers, certificates, functions and containers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Resource
from policies.conformance.config_rule import ConfigRule, about
from policies.estate_view import EstateView
from policies.rule_support.network_exposure import internet_cidrs, port_range

GROUPS: Final = about("ec2/securityGroup:SecurityGroup")
BALANCERS: Final = about("lb/loadBalancer:LoadBalancer")
TASKS: Final = about("ecs/taskDefinition:TaskDefinition")
BLOCKED_PORTS: Final = (20, 21, 3389, 3306, 4333)
"""The parameters of restricted-common-ports in the pack."""


def _open_ranges(estate: EstateView, group: Resource) -> Iterator[range]:
    """The port ranges that a security group opens to the internet, inline or in rules of their own."""
    for entry in estate.props(group).blocks_at("ingress"):
        if internet_cidrs(entry.texts_at("cidrBlocks"), entry.texts_at("ipv6CidrBlocks")):
            yield port_range(entry.get("protocol"), entry.get("fromPort"), entry.get("toPort"))
    type_ = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
    for rule in estate.companions(type_, "securityGroupId").of(group):
        props = estate.props(rule)
        if internet_cidrs([props.get("cidrIpv4"), props.get("cidrIpv6")]):
            yield port_range(props.get("ipProtocol"), props.get("fromPort"), props.get("toPort"))


def _closed(*ports: int) -> Any:
    return lambda estate, group: not any(port in each for each in _open_ranges(estate, group) for port in ports)


def _no_default_route_to_gateway(estate: EstateView, table: Resource) -> bool:
    routes = estate.companions("aws:ec2/route:Route", "routeTableId").of(table)
    inline = estate.props(table).blocks_at("routes") if isinstance(table.inputs.get("routes"), list) else []
    found = [*map(estate.props, routes), *inline]
    return not any(
        internet_cidrs([each.get("destinationCidrBlock"), each.get("cidrBlock")]) and each.get("gatewayId")
        for each in found
    )


def _listeners(estate: EstateView, balancer: Resource) -> list[Resource]:
    return estate.companions("aws:lb/listener:Listener", "loadBalancerArn").of(balancer)


def _redirects(estate: EstateView, balancer: Resource) -> bool:
    """Every HTTP listener redirects to HTTPS."""
    plain = [each for each in map(estate.props, _listeners(estate, balancer)) if each.text_at("protocol") == "HTTP"]
    actions = [action for each in plain for action in each.blocks_at("defaultActions")]
    return all(each.get("type") == "redirect" and each.text_at("redirect.protocol") == "HTTPS" for each in actions)


def _certificates(estate: EstateView, balancer: Resource) -> bool:
    """Every listener has a certificate, those that only redirect too."""
    return all(estate.props(each).get("certificateArn") for each in _listeners(estate, balancer))


def _containers(estate: EstateView, task: Resource) -> list[dict[str, Any]]:
    found = json.loads(estate.props(task).text_at("containerDefinitions") or "[]")
    return [each for each in found if isinstance(each, dict)]


def _default_group_closed(estate: EstateView, vpc: Resource) -> bool:
    groups = estate.companions("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "vpcId").of(vpc)
    return bool(groups) and not any(each.facts.get(direction) for each in groups for direction in ("ingress", "egress"))


def _no_public_permission(estate: EstateView, function: Resource) -> bool:
    permissions = estate.companions("aws:lambda/permission:Permission", "function").of(function)
    return not any(estate.props(each).get("principal") == "*" for each in permissions)


RULES: Final[Mapping[str, ConfigRule]] = {
    "acm-certificate-expiration-check": ConfigRule(  # AWS renews a certificate that is validated through DNS
        about("acm/certificate:Certificate"), lambda estate, each: estate.props(each).get("validationMethod") == "DNS"
    ),
    "alb-http-to-https-redirection-check": ConfigRule(BALANCERS, _redirects),
    "alb-waf-enabled": ConfigRule(
        BALANCERS,
        lambda estate, each: bool(
            estate.companions("aws:wafv2/webAclAssociation:WebAclAssociation", "resourceArn").of(each)
        ),
    ),
    "ecs-containers-readonly-access": ConfigRule(
        TASKS,
        lambda estate, task: all(each.get("readonlyRootFilesystem") is True for each in _containers(estate, task)),
    ),
    "ecs-task-definition-user-for-host-mode-check": ConfigRule(
        TASKS, lambda estate, task: estate.props(task).get("networkMode") != "host"
    ),
    "elb-deletion-protection-enabled": ConfigRule(
        BALANCERS, lambda estate, each: estate.props(each).get("enableDeletionProtection") is True
    ),
    "elb-logging-enabled": ConfigRule(
        BALANCERS, lambda estate, each: estate.props(each).at("accessLogs.enabled") is True
    ),
    "elbv2-acm-certificate-required": ConfigRule(BALANCERS, _certificates),
    "internet-gateway-authorized-vpc-only": ConfigRule(  # the pack authorizes no VPC
        about("ec2/internetGateway:InternetGateway"), lambda estate, each: not estate.props(each).get("vpcId")
    ),
    "lambda-function-public-access-prohibited": ConfigRule(about("lambda/function:Function"), _no_public_permission),
    "no-unrestricted-route-to-igw": ConfigRule(about("ec2/routeTable:RouteTable"), _no_default_route_to_gateway),
    "restricted-common-ports": ConfigRule(GROUPS, _closed(*BLOCKED_PORTS)),
    "restricted-ssh": ConfigRule(GROUPS, _closed(22)),
    "subnet-auto-assign-public-ip-disabled": ConfigRule(
        about("ec2/subnet:Subnet"), lambda estate, each: not estate.props(each).get("mapPublicIpOnLaunch")
    ),
    "vpc-default-security-group-closed": ConfigRule(about("ec2/vpc:Vpc"), _default_group_closed),
    "vpc-flow-logs-enabled": ConfigRule(
        about("ec2/vpc:Vpc"),
        lambda estate, each: bool(estate.companions("aws:ec2/flowLog:FlowLog", "vpcId").of(each)),
    ),
    "vpc-sg-open-only-to-authorized-ports": ConfigRule(  # the pack authorizes no port
        GROUPS, lambda estate, each: not any(True for _ in _open_ranges(estate, each))
    ),
    "vpc-vpn-2-tunnels-up": ConfigRule(needs="the state of the running tunnels"),
    "wafv2-logging-enabled": ConfigRule(
        about("wafv2/webAcl:WebAcl"),
        lambda estate, each: bool(
            estate.companions("aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration", "resourceArn").of(each)
        ),
    ),
}
"""AWS Config Developer Guide, List of AWS Config Managed Rules."""
