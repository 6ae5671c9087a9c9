"""Rules that name another security group instead of addresses, each for one port."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text


def ingress_from(
    name: str, group: Text, other: Text, port: int, description: str, tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> None:  # fmt: skip
    """Let what is in the other group connect to what is in this one on a TCP port."""
    aws.vpc.SecurityGroupIngressRule(
        name,
        security_group_id=group,
        referenced_security_group_id=other,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=description,
        tags=tags,
        opts=opts,
    )


def egress_to(
    name: str, group: Text, other: Text, port: int, description: str, tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> None:  # fmt: skip
    """Let what is in this group connect to what is in the other one on a TCP port."""
    aws.vpc.SecurityGroupEgressRule(
        name,
        security_group_id=group,
        referenced_security_group_id=other,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=description,
        tags=tags,
        opts=opts,
    )
