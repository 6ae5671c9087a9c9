"""Somebody peers the clinical network with the management network, "for the reporting database"."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws

from infra.breaks.break_definition import Break, Declared
from infra.context.estate import Estate


def peer(estate: Estate, _: Declared) -> None:
    """Request VPC peering with the management account's network."""
    account = estate.account_id(f"clinical-{estate.manifest.practices[0].slug}")
    region = estate.manifest.aws.home_region
    role = f"arn:aws:iam::{account}:role/mso/deployer"
    provider = aws.Provider("break", region=region, assume_roles=[aws.ProviderAssumeRoleArgs(role_arn=role)])
    opts = pulumi.ResourceOptions(provider=provider)
    theirs = pulumi.StackReference(f"{pulumi.get_organization()}/{pulumi.get_project()}/management")
    vpc = aws.ec2.Vpc("reporting", cidr_block="10.200.0.0/16", opts=opts)
    aws.ec2.VpcPeeringConnection(
        "reporting",
        vpc_id=vpc.id,
        peer_vpc_id=theirs.require_output("vpc"),
        peer_owner_id=estate.account_id("management"),
        opts=opts,
    )


BREAK = Break(
    title="A clinical network is peered with the management network",
    plane="clinical",
    caught_by=("W3",),
    adds=peer,
)
