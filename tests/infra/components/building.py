"""Plans one component in an account of its own, and reads the resources and policy statements that it declares."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws

from infra.engine.embedded.deployment import Deployment
from infra.engine.embedded.program_run import run_program
from infra.engine.graph import Graph, Resource
from infra.engine.prediction.output_prediction import OutputPredictor

ACCOUNT, REGION = "222222222222", "us-east-1"
Statements = dict[str, dict[str, Any]]


class Built:
    """The resources that a component declared."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def all(self, type_: str) -> list[Resource]:
        """The resources of a type, ``s3/bucket:Bucket``."""
        return list(self.graph.of_type(f"aws:{type_}"))

    def one(self, type_: str, name: str = "") -> dict[str, Any]:
        """The inputs of the one resource of a type, or of the one with this name among them."""
        found = [resource for resource in self.all(type_) if name in ("", resource.name)]
        assert len(found) == 1, [resource.name for resource in found]
        return dict(found[0].inputs)

    def statements(self, type_: str, name: str = "", prop: str = "policy") -> Statements:
        """The statements of a policy document, by their ids."""
        return {statement["Sid"]: statement for statement in json.loads(self.one(type_, name)[prop])["Statement"]}


Build = Callable[[Callable[[pulumi.ResourceOptions], object]], Built]


def planned(declare: Callable[[pulumi.ResourceOptions], object], root: Path) -> Built:
    """The plan of what a function declares; it is called with the options that deploy to the account."""

    def program() -> None:
        assumed = [aws.ProviderAssumeRoleArgs(role_arn=f"arn:aws:iam::{ACCOUNT}:role/mso/deployer")]
        provider = aws.Provider("here", region=REGION, allowed_account_ids=[ACCOUNT], assume_roles=assumed)
        declare(pulumi.ResourceOptions(provider=provider))

    deployment = Deployment(Graph(), OutputPredictor())
    run_program(program, deployment, project="mso", stack_name="test", organization="tests", root=root)
    return Built(deployment.graph())
