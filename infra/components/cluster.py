"""Where an account's containers run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws


@dataclass(frozen=True, kw_only=True)
class ClusterArgs:
    """``name`` is unique in the account."""

    name: str
    tags: Mapping[str, str]


class Cluster(pulumi.ComponentResource):
    """One Fargate cluster with insights; no shell opens into its tasks."""

    arn: pulumi.Output[str]
    name: pulumi.Output[str]

    def __init__(self, name: str, args: ClusterArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:compute:Cluster", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        cluster = aws.ecs.Cluster(
            name,
            name=args.name,
            settings=[aws.ecs.ClusterSettingArgs(name="containerInsights", value="enabled")],
            tags=args.tags,
            opts=here,
        )
        aws.ecs.ClusterCapacityProviders(
            f"{name}-capacity", cluster_name=cluster.name, capacity_providers=["FARGATE"], opts=here
        )
        self.arn, self.name = cluster.arn, cluster.name
        self.register_outputs({"arn": self.arn})
