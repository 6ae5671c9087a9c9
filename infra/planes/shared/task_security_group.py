"""The security group of one application's tasks, and the rules that connect it with the load balancer."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_aws as aws

from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
from infra.components.security_group_rules import egress_to, ingress_from
from infra.context.account_context import AccountContext


def task_security_group(
    context: AccountContext,
    network: Network,
    load_balancer: PublicLoadBalancer,
    system: str,
    port: int,
    tags: Mapping[str, str],
) -> aws.ec2.SecurityGroup:
    """Ingress to ``port`` only from the load balancer; egress only to data stores, VPC endpoints and S3's gateway.

    Image layers and objects come from S3. Its gateway endpoint has no address in the network: traffic goes to S3's
    public addresses, which the prefix list names (Amazon ECR, interface VPC endpoints, Create the S3 gateway endpoint).
    """
    inside = [str(context.estate.manifest.network_of(context.account_name))]
    group = aws.ec2.SecurityGroup(
        f"{system}-group",
        vpc_id=network.vpc_id,
        description=f"{system}: from the front door, to this network",
        egress=[
            aws.ec2.SecurityGroupEgressArgs(
                protocol="tcp", from_port=0, to_port=65535, cidr_blocks=inside, description="Inside"
            ),
            aws.ec2.SecurityGroupEgressArgs(
                protocol="tcp", from_port=443, to_port=443, prefix_list_ids=[network.s3_prefix_list]
            ),
        ],
        tags=tags,
        opts=context.opts,
    )
    door = load_balancer.security_group_id
    ingress_from(f"{system}-from-door", group.id, door, port, "From the front door", tags, context.opts)
    egress_to(f"{system}-to-app", door, group.id, port, f"To {system}", tags, context.opts)
    return group
