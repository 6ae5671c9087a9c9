"""The role that deploys an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.components.boundary import Boundary, BoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.components.state_store import ALIAS
from infra.guardrails import eligible_services
from infra.guardrails.patient_data_access import TOUCH
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny


@dataclass(frozen=True, kw_only=True)
class DeployerArgs:
    """``repository`` (``org/name``) is the only one whose pipeline may deploy here.

    ``environment`` is the protected environment of that repository, where the owner approves each deployment. It is one
    for all of an owner's accounts, named after the one that keeps the state: a run reads state there and builds here.
    """

    issuer: str
    repository: str
    environment: str
    tags: Mapping[str, str]


class Deployer(pulumi.ComponentResource):
    """One role under OpenID Connect that builds everything of its account and reads none of its data.

    45 CFR 164.308(a)(4).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DeployerArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:Deployer", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-pipeline",
            url=f"https://{args.issuer}",
            client_id_lists=["sts.amazonaws.com"],
            tags=args.tags,
            opts=here,
        )
        limits = BoundaryArgs(
            name="deployer-boundary",
            description="What a deployer never exceeds",
            limits=deploy_rights(),
            tags=args.tags,
        )
        boundary = Boundary(f"{name}-boundary", limits, here)
        deployer = Role(
            name,
            RoleArgs(
                name="deployer",
                description="Deploys this account's stacks from its owner's pipeline, each run approved by the owner",
                trust=[pipeline_trust(provider.arn, args.issuer, args.repository, args.environment)],
                may=deploy_rights(),
                boundary=boundary.arn,
                tags=args.tags,
            ),
            here,
        )
        self.arn = deployer.arn
        self.register_outputs({"arn": self.arn})


def pipeline_trust(provider: Text, issuer: str, repository: str, environment: str) -> Statement:
    """One repository, one protected environment of it, and nothing else that the issuer vouches for."""
    claims = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": f"repo:{repository}:environment:{environment}"}
    action = "sts:AssumeRoleWithWebIdentity"
    return allow("OwnersPipeline", action, to={"Federated": provider}, when={"StringEquals": claims})


def deploy_rights() -> Sequence[Statement]:
    """A deployer builds everything of its account and reads none of its data, but for its own state."""
    reads = [action for action in TOUCH if not action.startswith(("kms:", "s3:"))]
    other_keys: Conditions = {"ForAllValues:StringNotEquals": {"kms:ResourceAliases": f"alias/{ALIAS}"}}
    return [
        allow(
            "BuildThisAccount",
            *(f"{service}:*" for service in eligible_services.minimum() if service != "sts"),
            on=["*"],
        ),
        deny("ReadNoData", *reads, on=["*"]),
        deny("ReadNoObjects", "s3:GetObject*", not_on=["arn:aws:s3:::*-state-*/*"]),
        deny("DecryptStateOnly", "kms:Decrypt", "kms:ReEncrypt*", on=["*"], when=other_keys),
    ]
