"""The security group of one application's tasks, and the rules that connect it with the load balancer."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi_aws as aws

from infra.components.network import Network
from infra.components.public_load_balancer import PublicLoadBalancer
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
    aws.vpc.SecurityGroupIngressRule(
        f"{system}-from-door",
        security_group_id=group.id,
        referenced_security_group_id=load_balancer.security_group_id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description="From the front door",
        tags=tags,
        opts=context.opts,
    )
    aws.vpc.SecurityGroupEgressRule(
        f"{system}-to-app",
        security_group_id=load_balancer.security_group_id,
        referenced_security_group_id=group.id,
        ip_protocol="tcp",
        from_port=port,
        to_port=port,
        description=f"To {system}",
        tags=tags,
        opts=context.opts,
    )
    return group
