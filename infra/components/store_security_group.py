"""The security group of a data store (database, cache or file system)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.security_group_rules import ingress_from
from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class StoreSecurityGroupArgs:
    """``clients`` are the security groups that may connect to ``port``, by a short name; no address range may."""

    port: int
    vpc_id: Text
    clients: Mapping[str, Text]
    tags: Mapping[str, str]


class StoreSecurityGroup(pulumi.ComponentResource):
    """A security group with ingress on one port, only from other security groups of the VPC (45 CFR 164.312(a)(1))."""

    security_group_id: pulumi.Output[str]

    def __init__(self, name: str, args: StoreSecurityGroupArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:network:Door", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        group = aws.ec2.SecurityGroup(
            name, vpc_id=args.vpc_id, description=f"Door of {name}", tags=args.tags, opts=child_opts
        )
        for client, client_group in args.clients.items():
            rule = f"{name}-from-{client}"
            ingress_from(rule, group.id, client_group, args.port, f"From {client}", args.tags, child_opts)
        self.security_group_id = group.id
        self.register_outputs({"groupId": self.security_group_id})
