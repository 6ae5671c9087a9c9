"""Each way of declaring an opening in a network reads as the same opening; what it cannot tell is never covered."""

from __future__ import annotations

from typing import Any

import pytest

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.network_openings import NOT_KNOWN, NetworkOpening, network_openings

GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
ONE_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
HTTPS = {"fromPort": 443, "toPort": 443}
DNS = {"protocol": "udp", "fromPort": 53, "toPort": 54}


def resource(type_: str, name: str, /, **inputs: Any) -> Resource:
    urn = f"urn:pulumi:clinical::mso::{type_}::{name}"
    return Resource(urn=urn, type=type_, id=f"{name}-1", inputs=inputs, account="210000000000")


def openings(*resources: Resource) -> list[str]:
    """The openings of these resources beside a VPC and two security groups."""
    known = (resource("aws:ec2/vpc:Vpc", "net"), resource(GROUP, "app"), resource(GROUP, "door"))
    return [str(opening) for opening in network_openings(Graph([*known, *resources]))]


@pytest.mark.parametrize(
    ("declared", "expected"),
    [
        (
            resource(INGRESS, "r", securityGroupId="app-1", ipProtocol="tcp", cidrIpv4="10.0.0.0/8", **HTTPS),
            ["ingress tcp 443: clinical:app <- 10.0.0.0/8"],
        ),
        (
            resource(INGRESS, "r", securityGroupId="app-1", ipProtocol="-1", referencedSecurityGroupId="door-1"),
            ["ingress all: clinical:app <- clinical:door"],
        ),
        (
            resource(
                ONE_RULE, "r", type="egress", securityGroupId="app-1", protocol="6", fromPort=0, toPort=65535,
                cidrBlocks=["10.0.0.0/8", "10.9.0.0/16"], self=True,
            ),
            [
                "egress tcp all ports: clinical:app -> 10.0.0.0/8",
                "egress tcp all ports: clinical:app -> 10.9.0.0/16",
                "egress tcp all ports: clinical:app -> clinical:app",
            ],
        ),
        (
            resource(GROUP, "in", ingress=[{**DNS, "securityGroups": UNKNOWN}]),
            [f"ingress udp 53-54: clinical:in <- {NOT_KNOWN}"],
        ),
        (
            resource("aws:ec2/routeTable:RouteTable", "rt", routes=[{"cidrBlock": "0.0.0.0/0", "gatewayId": "igw-9"}]),
            ["route: clinical:rt -> 0.0.0.0/0 by igw-9"],
        ),
        (
            resource("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "p", vpcId="net-1", peerVpcId="vpc-far"),
            ["peering: clinical:net -> vpc-far"],
        ),
        (
            resource("aws:ec2/vpcEndpoint:VpcEndpoint", "e", vpcId="net-1", serviceName="com.amazonaws.us-west-2.s3"),
            ["endpoint: clinical:net -> com.amazonaws.us-west-2.s3"],
        ),
        (resource("aws:lb/loadBalancer:LoadBalancer", "lb"), ["public load balancer: clinical:lb -> the internet"]),
        (resource("aws:lb/loadBalancer:LoadBalancer", "inner", internal=True), []),
    ],
)  # fmt: skip
def test_an_opening_is_read_with_the_names_of_its_ends(declared: Resource, expected: list[str]) -> None:
    assert openings(declared) == expected


@pytest.mark.parametrize(
    ("wide", "narrow", "covered"),
    [
        ({}, {}, True),
        ({"ports": (0, 65535)}, {"ports": (443, 443)}, True),
        ({"protocol": "all"}, {"protocol": "udp"}, True),
        ({"peer": "::/0"}, {"peer": "fd00::/8"}, True),
        ({"peer": "::/0"}, {"peer": "10.0.0.0/8"}, False),
        ({"peer": "10.0.0.0/8"}, {"peer": "11.0.0.0/8"}, False),
        ({"ports": (443, 443)}, {"ports": (443, 444)}, False),
        ({"place": "clinical:door"}, {}, False),
        ({"peer": NOT_KNOWN}, {"peer": NOT_KNOWN}, False),
    ],
)
def test_an_opening_covers_what_it_lets_through(wide: dict[str, Any], narrow: dict[str, Any], covered: bool) -> None:
    rule = {"kind": "ingress", "place": "clinical:app", "peer": "10.0.0.0/8", "protocol": "tcp", "ports": (443, 443)}
    assert NetworkOpening(**{**rule, **wide}).covers(NetworkOpening(**{**rule, **narrow})) is covered
