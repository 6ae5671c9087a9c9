"""The network ACLs of a VPC: one for each kind of subnet, and a default one that allows nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text

ANYWHERE: Final = "0.0.0.0/0"
EPHEMERAL: Final = (1024, 65535)
"""Ports from which load balancers and Lambda functions connect, to which the answers come (VPC, Network ACLs)."""
ANSWER_PORTS: Final = ((1024, 3388), (3390, 5984), (5987, 65535))
"""The same without the ports of RDP and WinRM, which nothing outside may reach. A connection that takes one of these
three of 64,512 ports gets no answer, and its client connects again from another port."""
Entry = tuple[str, str, tuple[int, int]]
"""Protocol, address range and ports of one entry that allows."""
ALL_PORTS: Final = (0, 0)


@dataclass(frozen=True, kw_only=True)
class NetworkAclsArgs:
    """``subnets`` are subnet ids by kind: ``public``, ``private`` and ``data``; ``cidr`` is the VPC's address range.

    ``default_acl_id`` is the network ACL that AWS made with the VPC.
    """

    vpc_id: Text
    default_acl_id: Text
    cidr: IPv4Network
    subnets: Mapping[str, Sequence[Text]]
    tags: Mapping[str, str]

    def __post_init__(self) -> None:
        if unknown := self.subnets.keys() ^ {"public", "private", "data"}:
            raise ValueError(f"subnets must have the kinds public, private and data; wrong: {', '.join(unknown)}")


class NetworkAcls(pulumi.ComponentResource):
    """What may pass the edge of a subnet, whatever its security groups allow (45 CFR 164.312(e)(1), 164.312(a)(1)).

    From the internet only ports 80 and 443 of public subnets are reached, and answers of S3, whose gateway endpoint has
    public addresses, come to private subnets. Data subnets exchange traffic with the VPC only. A subnet that has no
    network ACL of its own gets the default one, which allows nothing.
    """

    def __init__(self, name: str, args: NetworkAclsArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:NetworkAcls", name, {}, opts)
        self._args, child_opts = args, pulumi.ResourceOptions(parent=self)
        acls = [
            aws.ec2.NetworkAcl(
                f"{name}-{kind}",
                vpc_id=args.vpc_id,
                subnet_ids=args.subnets[kind],
                ingress=[aws.ec2.NetworkAclIngressArgs(**entry) for entry in numbered(incoming)],
                egress=[aws.ec2.NetworkAclEgressArgs(**entry) for entry in numbered(outgoing)],
                tags={**args.tags, "Name": f"{name}-{kind}"},
                opts=child_opts,
            )
            for kind, (incoming, outgoing) in self._rules().items()
        ]
        aws.ec2.DefaultNetworkAcl(
            f"{name}-default",
            default_network_acl_id=args.default_acl_id,
            tags={**args.tags, "Name": "closed"},
            opts=pulumi.ResourceOptions(parent=self, depends_on=acls),  # until then AWS gives it the subnets
        )
        self.register_outputs({})

    def _rules(self) -> dict[str, tuple[list[Entry], list[Entry]]]:
        """By kind of subnet: what comes in, and what goes out."""
        inside: list[Entry] = [("-1", str(self._args.cidr), ALL_PORTS)]
        web: list[Entry] = [("tcp", ANYWHERE, (port, port)) for port in (443, 80)]
        answers: list[Entry] = [("tcp", ANYWHERE, ports) for ports in ANSWER_PORTS]
        return {
            "public": ([*inside, *web], [*inside, ("tcp", ANYWHERE, EPHEMERAL)]),
            "private": ([*inside, *answers], [*inside, ("tcp", ANYWHERE, (443, 443))]),
            "data": (inside, inside),
        }


def numbered(entries: Sequence[Entry]) -> list[dict[str, object]]:
    """The arguments of the entries of a network ACL, in the order in which AWS reads them."""
    return [
        {
            "rule_no": number,
            "action": "allow",
            "protocol": protocol,
            "cidr_block": addresses,
            "from_port": ports[0],
            "to_port": ports[1],
        }
        for number, (protocol, addresses, ports) in enumerate(entries, start=100)
    ]
