"""Where an account's containers run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Text


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """``name`` is unique in the account; ``log_key`` seals what Container Insights writes, kept for ``log_days``."""

    name: str
    log_key: Text
    log_days: int
    tags: Mapping[str, str]


class Cluster(pulumi.ComponentResource):
    """One Fargate cluster with insights; no shell opens into its tasks (45 CFR 164.312(a)(1), 164.312(b))."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:Cluster", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        log = aws.cloudwatch.LogGroup(  # made before ECS makes it, without a key and without an end
            f"{name}-insights-log",
            name=f"/aws/ecs/containerinsights/{args.name}/performance",
            kms_key_id=args.log_key,
            retention_in_days=args.log_days,
            tags=args.tags,
            opts=here,
        )
        cluster = aws.ecs.Cluster(
            name,
            name=args.name,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value="enabled")],
            tags=args.tags,
            opts=pulumi.ResourceOptions(parent=self, depends_on=[log]),
        )
        aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity", cluster_name=cluster.name, capacity_providers=["FARGATE"], opts=here
        )
        self.arn, self.name = cluster.arn, cluster.name
        self.register_outputs({"arn": self.arn})
