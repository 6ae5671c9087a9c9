"""The role with which an owner's CI pipeline compares one account with its declaration, and changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Final

import pulumi

from infra.components.deployer import main_branch_subjects, trust_of_subjects
from infra.components.role import Role, RoleArgs
from infra.components.state_store import STATE_KEY_ALIAS, STATE_READING_ACTIONS
from infra.guardrails.deployment_actions import deployment_actions
from infra.iam.policy_builder import Conditions, Statement, Text, allow

ROLE_NAME: Final = "drift"
READING: Final = ("BatchGet", "Describe", "Get", "List", "View")
"""What the names of actions that change nothing begin with."""

BUCKET_EXISTS: Final = "s3:ListBucket"
"""The action of HeadBucket, and of listing the names of objects."""

OF_THE_PROVIDER: Final = (
    "ec2:DescribeAccountAttributes", "ec2:DescribeInternetGateways", "ec2:DescribeNetworkInterfaces",
    "iam:ListAttachedRolePolicies", "iam:ListRolePolicies", "iam:ListRoleTags", "kms:ListAliases",
    "logs:ListTagsForResource", "s3:GetAccelerateConfiguration", "s3:GetBucketAcl", "s3:GetBucketCORS",
    "s3:GetBucketLocation", "s3:GetBucketRequestPayment", "s3:GetBucketWebsite", "secretsmanager:GetResourcePolicy",
)  # fmt: skip
"""What the AWS provider reads of resources besides; from its documentation, not tried on real AWS."""


@dataclass(frozen=True, kw_only=True)
class DriftRoleArgs:
    """``identity_provider`` is the ARN of the account's OpenID Connect provider for ``issuer``, as of its deployer.

    ``repository`` is the owner's, as of its deployer. ``boundary`` is the deployer's permissions boundary.
    ``buckets`` is the pattern of the names of this account's buckets. ``state_bucket`` is the bucket of the owner's
    Pulumi state where this account has it, else "".
    """

    identity_provider: Text
    issuer: str
    repository: str
    boundary: pulumi.Output[str]
    buckets: str
    state_bucket: str
    tags: Mapping[str, str]


class DriftRole(pulumi.ComponentResource):
    """A role for runs on the branch main, without anybody's approval: it reads settings and state, and no data.

    It can list the names of a bucket's objects, which S3 does not separate from asking whether the bucket exists. The
    state contains secrets of the deployment, not patient data. 45 CFR 164.308(a)(1)(ii)(D), 164.308(a)(8).
    """

    def __init__(self, name: str, args: DriftRoleArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:account:DriftRole", name, {}, opts)
        subjects = main_branch_subjects(args.repository)
        Role(
            name,
            RoleArgs(
                name=ROLE_NAME,
                description="Compares this account with its declaration, from its owner's pipeline; changes nothing",
                trust=[trust_of_subjects("OwnersMainBranch", args.identity_provider, args.issuer, subjects)],
                permissions=[*_settings(args.buckets), *(_state(args.state_bucket) if args.state_bucket else ())],
                boundary=args.boundary,
                tags=args.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.register_outputs({})


def reading_actions() -> tuple[str, ...]:
    """The actions with which a deployment reads what it has made."""
    own = {action for action in deployment_actions() if action.partition(":")[2].startswith(READING)}
    return tuple(sorted(own | set(OF_THE_PROVIDER)))


def _settings(buckets: str) -> Iterator[Statement]:
    """A statement for the services of each initial: a policy is easier to review so than as one list."""
    others = (action for action in reading_actions() if action != BUCKET_EXISTS)
    for initial, actions in groupby(others, key=lambda action: action[0]):
        yield allow(f"Look{initial.upper()}", *actions, on=["*"])
    yield allow("AskForBuckets", BUCKET_EXISTS, on=[f"arn:aws:s3:::{buckets}"])


def _state(bucket: str) -> Iterator[Statement]:
    key: Conditions = {"ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{STATE_KEY_ALIAS}"}}
    yield allow("ReadState", "s3:GetObject", "s3:GetObjectVersion", on=[f"arn:aws:s3:::{bucket}/*"])
    yield allow("OpenState", *STATE_READING_ACTIONS, on=["*"], when=key)
