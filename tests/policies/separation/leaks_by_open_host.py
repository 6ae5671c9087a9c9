"""Hosts of a practice that take sign-ins from the internet: whoever holds their key or password acts as their role."""

from __future__ import annotations

from typing import Any

from change_builders import Change, add, combined
from data_path_builders import Case
from small_estate import NORTH

INSTANCE, TEMPLATE = "aws:ec2/instance:Instance", "aws:ec2/launchTemplate:LaunchTemplate"
GROUP, RULE = "aws:ec2/securityGroup:SecurityGroup", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"


def host(type_: str = INSTANCE, *, groups: str = "vpcSecurityGroupIds", **inputs: Any) -> Change:
    """A host with a role and a security group."""
    role = "profile" if type_ == INSTANCE else {"name": "profile"}
    return add(type_, "jump", NORTH, "i-1", **{groups: ["sg-1"], "iamInstanceProfile": role, **inputs})


def group(port: int, *sources: str, protocol: str = "tcp") -> Change:
    """The security group, open at a port to addresses."""
    rule = {"fromPort": port, "toPort": port, "protocol": protocol, "cidrBlocks": list(sources)}
    return add(GROUP, "doors", NORTH, "sg-1", ingress=[rule])


def rule(type_: str, **inputs: Any) -> Change:
    """The security group, with a rule of its own."""
    own = add(type_, "door", NORTH, "r-1", securityGroupId="sg-1", **inputs)
    return combined(add(GROUP, "doors", NORTH, "sg-1"), own)


CASES: list[Case] = [
    ("a host takes SSH from anywhere", "W1", "UNKNOWN", combined(host(), group(22, "10.0.0.0/8", "0.0.0.0/0"))),
    ("a host takes everything from anywhere", "W1", "UNKNOWN", combined(host(), group(0, "0.0.0.0/0", protocol="-1"))),
    ("a host takes RDP by a rule of its own", "W1", "UNKNOWN", combined(
        host(), rule(RULE, cidrIpv6="::/0", ipProtocol="tcp", fromPort=3000, toPort=4000))),
    ("a host takes SSH by a rule of the older type", "W1", "UNKNOWN", combined(
        host(groups="securityGroups"),
        rule(OLD_RULE, type="ingress", cidrBlocks=["0.0.0.0/0"], protocol="tcp", fromPort=22, toPort=22))),
    ("hosts made from a template take SSH", "W1", "UNKNOWN", combined(host(TEMPLATE), group(22, "0.0.0.0/0"))),
]  # fmt: skip

BENIGN_CHANGES: list[tuple[str, Change]] = [
    ("a host serves pages", combined(host(), group(443, "0.0.0.0/0"))),
    ("a host takes SSH from its network", combined(host(), group(22, "10.0.0.0/8"))),
    ("a host without a public address", combined(host(associatePublicIpAddress=False), group(22, "0.0.0.0/0"))),
    ("a host without a role takes SSH", combined(host(iamInstanceProfile=None), group(22, "0.0.0.0/0"))),
    ("a group that no host has is open", group(22, "0.0.0.0/0")),
]
