"""A subnet through which TLS leaves a network: the one of a NAT gateway, or of a firewall endpoint before it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.network_acls import ANSWER_PORTS, ANYWHERE, EPHEMERAL, Entry, numbered
from infra.iam.policy_builder import Text

HTTPS: Final = (443, 443)


@dataclass(frozen=True, kw_only=True)
class ExitSubnetArgs:
    """``cidr`` is the network's /16, ``block`` the /20 of its sixteen in which the subnet is, ``zone`` its zone."""

    vpc_id: Text
    cidr: IPv4Network
    block: int
    zone: str
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if self.cidr.prefixlen != 16:
            raise ValueError(f"cidr must be a /16 (it is cut into /20 blocks), got {self.cidr}")


class ExitSubnet(pulumi.ComponentResource):
    """Lets TLS from inside pass to anywhere, and the answers back; nothing else (45 CFR 164.312(e)(1))."""

    subnet_id: pulumi.Output[str]
    route_table_id: pulumi.Output[str]

    def __init__(self, name: str, args: ExitSubnetArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:ExitSubnet", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        tags = {**args.tags, "Name": name}
        block = next(list(args.cidr.subnets(new_prefix=20))[args.block].subnets(new_prefix=24))
        subnet = aws.ec2.Subnet(
            name,
            vpc_id=args.vpc_id,
            cidr_block=str(block),
            availability_zone=args.zone,
            map_public_ip_on_launch=False,
            tags=tags,
            opts=child_opts,
        )
        table = aws.ec2.RouteTable(name, vpc_id=args.vpc_id, tags=tags, opts=child_opts)
        aws.ec2.RouteTableAssociation(name, subnet_id=subnet.id, route_table_id=table.id, opts=child_opts)
        inside = str(args.cidr)
        incoming: list[Entry] = [("tcp", inside, HTTPS), *(("tcp", ANYWHERE, ports) for ports in ANSWER_PORTS)]
        outgoing: list[Entry] = [("tcp", ANYWHERE, HTTPS), ("tcp", inside, EPHEMERAL)]
        aws.ec2.NetworkAcl(
            name,
            vpc_id=args.vpc_id,
            subnet_ids=[subnet.id],
            ingress=[aws.ec2.NetworkAclIngressArgs(**entry) for entry in numbered(incoming)],
            egress=[aws.ec2.NetworkAclEgressArgs(**entry) for entry in numbered(outgoing)],
            tags=tags,
            opts=child_opts,
        )
        self.subnet_id, self.route_table_id = subnet.id, table.id
        self.register_outputs({"subnetId": subnet.id})
