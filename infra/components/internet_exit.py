"""The way out of one network to declared vendors: a NAT gateway in a subnet of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.exit_subnet import ExitSubnet, ExitSubnetArgs
from infra.components.network_acls import ANYWHERE
from infra.iam.policy_builder import Text

EXIT_BLOCK: Final = 12
"""The /20 of the network in which the subnet of the NAT gateway is; 0 to 11 have the other tiers."""


@dataclass(frozen=True, kw_only=True)
class InternetExitArgs:
    """``cidr`` is the network's /16, ``zone`` the Availability Zone of the NAT gateway (``us-west-2a``)."""

    vpc_id: Text
    cidr: IPv4Network
    zone: str
    internet_gateway_id: Text
    tags: Mapping[str, str]


class InternetExit(pulumi.ComponentResource):
    """A NAT gateway to which nothing on the internet can connect (45 CFR 164.312(e)(1)).

    It lets no task out: a route of the task's subnet has to lead to it, and the task needs a security group that says
    so, and a name that resolves. VPC Block Public Access lets this subnet's traffic out, and nothing in.
    """

    gateway_id: pulumi.Output[str]
    route_table_id: pulumi.Output[str]
    """The route table of the NAT gateway's subnet."""

    def __init__(self, name: str, args: InternetExitArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:InternetExit", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        tags = {**args.tags, "Name": name}
        subnet_args = ExitSubnetArgs(
            vpc_id=args.vpc_id, cidr=args.cidr, block=EXIT_BLOCK, zone=args.zone, tags=args.tags
        )
        subnet = ExitSubnet(name, subnet_args, child_opts)
        aws.ec2.VpcBlockPublicAccessExclusion(
            name,
            subnet_id=subnet.subnet_id,
            internet_gateway_exclusion_mode="allow-egress",
            tags=tags,
            opts=child_opts,
        )
        out = aws.ec2.Route(
            f"{name}-internet",
            route_table_id=subnet.route_table_id,
            destination_cidr_block=ANYWHERE,
            gateway_id=args.internet_gateway_id,
            opts=child_opts,
        )
        address = aws.ec2.Eip(name, domain="vpc", tags=tags, opts=child_opts)
        gateway = aws.ec2.NatGateway(
            name,
            allocation_id=address.id,
            subnet_id=subnet.subnet_id,
            tags=tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[out]),
        )
        self.gateway_id, self.route_table_id = gateway.id, subnet.route_table_id
        self.register_outputs({"natGatewayId": gateway.id})
