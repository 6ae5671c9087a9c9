"""The role with which an owner's CI pipeline deploys one account."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.data_key import DEPLOYMENT_SERVICES
from infra.components.permissions_boundary import PermissionsBoundary, PermissionsBoundaryArgs
from infra.components.role import Role, RoleArgs
from infra.components.state_store import STATE_KEY_ALIAS
from infra.guardrails.foundation import ORGANIZATION_ACCESS_ROLE
from infra.guardrails.patient_data_access import DATA_ACCESS_ACTIONS
from infra.iam.policy_builder import Conditions, Statement, Text, allow, deny

DECRYPTING_SERVICES: Final = [name for name, actions in DEPLOYMENT_SERVICES.items() if "kms:Decrypt" in actions]
"""Services that need kms:Decrypt of whoever makes a resource in them; GetSecretValue stays denied to the deployer."""
DEPLOYED_SERVICES: Final = (
    "access-analyzer", "account", "acm", "application-autoscaling", "athena", "backup", "backup-storage", "budgets",
    "cloudtrail", "cloudwatch", "config", "dynamodb", "ec2", "ecr", "ecs", "elasticache", "elasticfilesystem",
    "elasticloadbalancing", "events", "glue", "guardduty", "iam", "inspector2", "kms", "lambda", "logs", "macie2",
    "network-firewall", "rds", "route53", "route53resolver", "s3", "scheduler", "secretsmanager", "securityhub", "ses",
    "sns", "sqs", "ssm", "states", "wafv2",
)  # fmt: skip
"""The IAM prefixes of the services in which the kit can build resources of a member account; not all that are allowed.

A short list that changes seldom: only people give a deployer another one.
"""
ORGANIZATION_READS: Final = ("organizations:Describe*", "organizations:List*")
"""What resources for a whole organization ask: conformance packs, aggregators, analyzers."""
LIMITS: Final = (
    "arn:aws:iam::*:role/mso/deployer", "arn:aws:iam::*:policy/mso/deployer-boundary", "arn:aws:iam::*:oidc-provider/*",
    ORGANIZATION_ACCESS_ROLE,
)  # fmt: skip
"""What limits a deployer, and the role of the people above it."""
LIMITING_ACTIONS: Final = (
    "iam:AddClientIDToOpenIDConnectProvider", "iam:AttachRolePolicy", "iam:CreatePolicyVersion",
    "iam:DeleteOpenIDConnectProvider", "iam:DeletePolicy", "iam:DeletePolicyVersion", "iam:DeleteRole",
    "iam:DeleteRolePermissionsBoundary", "iam:DeleteRolePolicy", "iam:DetachRolePolicy",
    "iam:PutRolePermissionsBoundary", "iam:PutRolePolicy", "iam:RemoveClientIDFromOpenIDConnectProvider",
    "iam:SetDefaultPolicyVersion", "iam:UpdateAssumeRolePolicy", "iam:UpdateOpenIDConnectProviderThumbprint",
)  # fmt: skip
OPERATING_ACTIONS: Final = (
    "athena:StartQueryExecution", "cloudwatch:PutMetricData", "cloudwatch:SetAlarmState", "dynamodb:BatchWriteItem",
    "dynamodb:DeleteItem", "dynamodb:PartiQL*", "dynamodb:PutItem", "dynamodb:UpdateItem", "ecs:RunTask",
    "ecs:StartTask", "elasticfilesystem:ClientRootAccess", "elasticfilesystem:ClientWrite",
    "events:InvokeApiDestination", "events:PutEvents", "glue:StartJobRun", "lambda:InvokeFunction*",
    "logs:PutLogEvents", "ses:Send*", "sns:Publish*", "sqs:DeleteMessage", "sqs:PurgeQueue", "sqs:SendMessage",
    "ssm:StartAutomationExecution", "states:SendTask*", "states:Start*Execution",
)  # fmt: skip
"""What workloads and people do with what a deployment made: records, events, messages, mails, runs, log entries."""
IDS: Final = re.compile(r"@[0-9]+")
"""The numeric ids in the name of a repository, as in ``org@1234/name@5678``."""


@dataclass(frozen=True, kw_only=True)
class DeployerArgs:
    """``repository`` (``org/name`` or ``org@1234/name@5678``) is the only repository whose pipeline may deploy here.

    ``issuer`` is the pipeline's OpenID Connect issuer, without ``https://``. ``environment`` is the protected
    environment of the repository, in which the owner approves each deployment. All accounts of an owner share one,
    named after the account that keeps the Pulumi state, which every run reads.
    """

    issuer: str
    repository: str
    environment: str
    tags: Mapping[str, str]


class Deployer(pulumi.ComponentResource):
    """A role that a pipeline assumes through OpenID Connect; it deploys the account's resources and reads no data.

    It cannot change itself, its boundary or whose tokens it trusts: what these are to become is applied by the role
    that onboards accounts, or by ``mso bootstrap --update`` (docs/adr/0015-deployers-keep-their-limits.md).
    45 CFR 164.308(a)(4).
    """

    arn: pulumi.Output[str]
    identity_provider: pulumi.Output[str]
    boundary: pulumi.Output[str]

    def __init__(self, name: str, args: DeployerArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:Deployer", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        provider = aws.iam.OpenIdConnectProvider(
            f"{name}-pipeline",
            url=f"https://{args.issuer}",
            client_id_lists=["sts.amazonaws.com"],
            tags=args.tags,
            opts=child_opts,
        )
        boundary_args = PermissionsBoundaryArgs(
            name="deployer-boundary",
            description="What a deployer never exceeds",
            statements=deployment_permissions(),
            tags=args.tags,
        )
        boundary = PermissionsBoundary(f"{name}-boundary", boundary_args, child_opts)
        deployer = Role(
            name,
            RoleArgs(
                name="deployer",
                description="Deploys this account's stacks from its owner's pipeline, each run approved by the owner",
                trust=[pipeline_trust(provider.arn, args.issuer, args.repository, args.environment)],
                permissions=deployment_permissions(),
                boundary=boundary.arn,
                tags=args.tags,
            ),
            child_opts,
        )
        self.arn, self.identity_provider, self.boundary = deployer.arn, provider.arn, boundary.arn
        self.register_outputs({"arn": self.arn})


def pipeline_trust(provider: Text, issuer: str, repository: str, environment: str) -> Statement:
    """The trust policy statement that accepts tokens of one environment of one repository, and no other token."""
    return trust_of_subjects("OwnersPipeline", provider, issuer, accepted_subjects(repository, environment))


def trust_of_subjects(sid: str, provider: Text, issuer: str, subjects: str | Sequence[str]) -> Statement:
    """The trust policy statement that accepts tokens with these subjects, and no other token."""
    claims: dict[str, Text | Sequence[Text]] = {f"{issuer}:aud": "sts.amazonaws.com", f"{issuer}:sub": subjects}
    action = "sts:AssumeRoleWithWebIdentity"
    return allow(sid, action, to={"Federated": provider}, when={"StringEquals": claims})


def accepted_subjects(repository: str, environment: str) -> str | list[str]:
    """The subjects of the tokens that one environment of a repository gets, none of them with a wildcard.

    GitHub names a repository in the subject by its name and, in repositories made since 2026-07-15 or set to it, by its
    name and the numeric ids of owner and repository, so that nobody who later takes the name gets its access. A pattern
    such as ``repo:org@*/name@*:environment:prod`` would not replace the ids: another repository of the organization
    that customizes its subject could match it. The second form is accepted where ``repository`` contains the ids.
    """
    return _subjects(repository, f"environment:{environment}")


def main_branch_subjects(repository: str) -> str | list[str]:
    """The subjects of the tokens that a run on the branch main gets, if its job names no environment."""
    return _subjects(repository, "ref:refs/heads/main")


def _subjects(repository: str, context: str) -> str | list[str]:
    by_name, by_id = (f"repo:{name}:{context}" for name in (IDS.sub("", repository), repository))
    return [by_name, by_id] if by_id != by_name else by_name


def deployment_permissions() -> Sequence[Statement]:
    """Every action of the services in which the kit deploys, without data, messages or runs; only the state is read.

    Services that encrypt what the deployer makes decrypt in its name too, as they make it: they return no data to it.
    """
    reads = [action for action in DATA_ACCESS_ACTIONS if not action.startswith(("kms:", "s3:"))]
    other_keys: Conditions = {
        "ForAllValues:StringNotEquals": {"kms:ResourceAliases": f"alias/{STATE_KEY_ALIAS}"},
        "StringNotLikeIfExists": {"kms:ViaService": [f"{service}.*.amazonaws.com" for service in DECRYPTING_SERVICES]},
    }
    return [
        allow(
            "BuildThisAccount",
            *(f"{service}:*" for service in DEPLOYED_SERVICES),
            *ORGANIZATION_READS,
            on=["*"],
        ),
        deny("ReadNoData", *reads, on=["*"]),
        deny("ReadNoObjects", "s3:GetObject*", not_on=["arn:aws:s3:::*-state-*/*"]),
        deny("DecryptStateOnly", "kms:Decrypt", "kms:ReEncrypt*", on=["*"], when=other_keys),
        deny("OperateNothing", *OPERATING_ACTIONS, on=["*"]),
        deny("KeepItsLimits", *LIMITING_ACTIONS, on=[*LIMITS]),
    ]
