"""The ECS cluster in which an account's containers run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class EcsClusterArgs:
    """``name`` is unique in the account; ``log_key`` encrypts the logs of Container Insights, kept for ``log_days``."""

    name: str
    log_key: Text
    log_days: int
    tags: Mapping[str, str]


class EcsCluster(pulumi.ComponentResource):
    """A Fargate cluster with Container Insights and without ECS Exec (45 CFR 164.312(a)(1), 164.312(b))."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: EcsClusterArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:Cluster", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        log = aws.cloudwatch.LogGroup(  # created here because ECS would create it without a key and without expiry
            f"{name}-insights-log",
            name=f"/aws/ecs/containerinsights/{args.name}/performance",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=child_opts,
        )
        cluster = aws.ecs.Cluster(
            name,
            name=args.name,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value="enabled")],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[log]),
        )
        aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity", cluster_name=cluster.name, capacity_providers=["FARGATE"], opts=child_opts
        )
        self.arn, self.name = cluster.arn, cluster.name
        self.register_outputs({"arn": self.arn})
