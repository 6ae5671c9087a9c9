"""The KMS customer managed key of one data class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

ADMINISTER_ACTIONS = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
LOOK_ACTIONS = ("kms:DescribeKey", "kms:GetKeyPolicy", "kms:GetKeyRotationStatus", "kms:List*")
"""What an auditor asks of a key: who may use it, and how it is kept."""
AUDITOR = "mso/auditor"
"""Path and name of the role of an account's auditor."""
AUDIT_PERMISSION_SET = "aws-reserved/sso.amazonaws.com/*AWSReservedSSO_audit_*"
"""Path and name of the role that IAM Identity Center makes of the permission set ``audit``, where it is assigned."""
DEPLOYMENT_SERVICES: Mapping[str, tuple[str, ...]] = {
    "secretsmanager": ("kms:Decrypt", "kms:GenerateDataKey"),
    "elasticfilesystem": ("kms:Decrypt", "kms:GenerateDataKeyWithoutPlaintext"),
    "backup": ("kms:Decrypt", "kms:GenerateDataKey"),
    "lambda": ("kms:Encrypt",),
    "dynamodb": ("kms:Decrypt", "kms:GenerateDataKey"),
    "events": ("kms:Decrypt", "kms:GenerateDataKey"),
    "states": ("kms:Decrypt", "kms:GenerateDataKey"),
}
"""By service: what it does with a key in the name of whoever makes a secret, a file system, a vault or a function.

RDS, Permissions required for Secrets Manager integration; Amazon EFS, Using AWS KMS keys, required permissions; AWS
Backup, Required permissions to create a vault; Lambda, Securing environment variables. Each asks for CreateGrant and
DescribeKey as well.
"""
USE_ACTIONS = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*")


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """A role, or several, that may encrypt and decrypt with the key, only through these AWS services (``s3`` ...)."""

    role: Text | Sequence[Text]
    via_services: Sequence[str]
    creates_grants: bool = False
    """Whether the role may create grants for AWS services (databases, file systems, backups)."""

    @property
    def roles(self) -> Sequence[Text]:
        """The roles, one or several."""
        # mypy does not narrow: a str is a sequence of str as well
        return self.role if isinstance(self.role, list | tuple) else [self.role]  # type: ignore[list-item]


@dataclass(frozen=True, kw_only=True)
class DataKeyArgs:
    """``administrators`` are roles that may change the key but not decrypt; ``users`` may decrypt but not change it."""

    alias: str
    description: str
    account_id: str
    region: str
    administrators: Sequence[Text]
    users: Sequence[KeyUse]
    grant_creators: Sequence[Text] = ()
    """Roles that deploy resources with the key: they create grants for AWS services, and have those services encrypt.

    They may not decrypt by themselves, nor through a service that returns data.
    """
    tags: Mapping[str, str]
    other_accounts: Sequence[str] = ()
    """Ids of other accounts whose principals use the key (an exchange's key: the clinical account that delivers)."""
    service_statements: Sequence[Statement] = ()
    """Further statements: for AWS services (log delivery, CloudTrail), and for principals named by condition."""

    def __post_init__(self) -> None:
        if not self.administrators:
            raise ValueError(f"key {self.alias}: administrators is empty, so no role could change the key")


class DataKey(pulumi.ComponentResource):
    """A KMS key for one data class: rotated yearly, deleted only after 30 days, with no delegation to IAM policies.

    The key policy has no statement for the account's root, so no IAM policy of the account, however broad, permits use
    (45 CFR 164.312(a)(2)(iv), 164.312(a)(1)).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DataKeyArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:encryption:DataKey", name, {}, opts)
        child_opts = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            name,
            description=args.description,
            deletion_window_in_days=30,
            enable_key_rotation=True,
            policy=policy(Kind.KEY, *_statements(args)),
            tags=args.tags,
            opts=child_opts,
        )
        self.alias = aws.kms.Alias(
            f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=child_opts
        )
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def _statements(args: DataKeyArgs) -> list[Statement]:
    statements = [allow("Administer", *ADMINISTER_ACTIONS, on=["*"], to={"AWS": list(args.administrators)})]
    for index, use in enumerate(args.users):
        through = [f"{service}.{args.region}.amazonaws.com" for service in use.via_services]
        via = {"StringEquals": {"kms:ViaService": through}}
        roles = list(use.roles) if len(use.roles) > 1 else use.roles[0]
        statements.append(allow(f"Use{index}", *USE_ACTIONS, on=["*"], to={"AWS": roles}, when=via))
    if granters := [*args.grant_creators, *(role for use in args.users if use.creates_grants for role in use.roles)]:
        for_service = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        statements.append(allow("GrantToServices", "kms:CreateGrant", on=["*"], to={"AWS": granters}, when=for_service))
    if args.grant_creators:
        statements += _deployment_statements(args)
    statements.append(_auditor_statement(args.account_id))
    outside: Conditions = {
        "StringNotEqualsIfExists": {"aws:PrincipalAccount": [args.account_id, *args.other_accounts]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    return [*statements, *args.service_statements, deny("NobodyOutside", "kms:*", on=["*"], to="*", when=outside)]


def _deployment_statements(args: DataKeyArgs) -> list[Statement]:
    """What the services in which a deployment makes resources do with the key in its name; nothing outside of them."""
    deployers = {"AWS": list(args.grant_creators)}
    by_actions: dict[tuple[str, ...], list[str]] = {}
    for service, actions in DEPLOYMENT_SERVICES.items():
        by_actions.setdefault(actions, []).append(f"{service}.{args.region}.amazonaws.com")
    statements = [allow("SeeToDeploy", "kms:DescribeKey", on=["*"], to=deployers)]
    for index, (actions, services) in enumerate(by_actions.items()):
        via: Conditions = {"StringEquals": {"kms:ViaService": services}}
        statements.append(allow(f"Deploy{index}", *actions, on=["*"], to=deployers, when=via))
    return statements


def _auditor_statement(account_id: str) -> Statement:
    """The account's auditors see the key's settings. They are named by condition: not every account has them."""
    auditors = [f"arn:aws:iam::{account_id}:role/{role}" for role in (AUDITOR, AUDIT_PERMISSION_SET)]
    auditor: Conditions = {"ArnLike": {"aws:PrincipalArn": auditors}}
    return allow("Look", *LOOK_ACTIONS, on=["*"], to={"AWS": f"arn:aws:iam::{account_id}:root"}, when=auditor)
