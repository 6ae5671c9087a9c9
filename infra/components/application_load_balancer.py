"""What every application load balancer of the kit has: strict HTTP, deletion protection, access logs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text


def application_load_balancer(
    name: str, balancer_name: str, *, internal: bool, subnet_ids: Sequence[Text], group: Text, log_bucket: str,
    tags: Mapping[str, str], opts: pulumi.ResourceOptions,
) -> aws.lb.LoadBalancer:  # fmt: skip
    """An application load balancer, whose access logs go to ``log_bucket`` under its own name."""
    return aws.lb.LoadBalancer(
        name,
        name=balancer_name,
        load_balancer_type="application",
        internal=internal,
        subnets=subnet_ids,
        security_groups=[group],
        drop_invalid_header_fields=True,
        desync_mitigation_mode="strictest",
        enable_deletion_protection=True,
        access_logs=aws.lb.LoadBalancerAccessLogsArgs(bucket=log_bucket, prefix=balancer_name, enabled=True),
        tags=tags,
        opts=opts,
    )


def target_group(
    name: str, group_name: str, *, vpc_id: Text, port: int, health_path: str, tags: Mapping[str, str],
    opts: pulumi.ResourceOptions,
) -> aws.lb.TargetGroup:  # fmt: skip
    """Tasks that accept TLS on a port, and are healthy while ``health_path`` answers 200."""
    return aws.lb.TargetGroup(
        name,
        name=group_name,
        vpc_id=vpc_id,
        port=port,
        protocol="HTTPS",
        target_type="ip",
        deregistration_delay=30,
        health_check=aws.lb.TargetGroupHealthCheckArgs(path=health_path, protocol="HTTPS", matcher="200"),
        tags=tags,
        opts=opts,
    )
