"""The key of one data class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from infra.iam.policy_builder import Conditions, Kind, Statement, Text, allow, deny, policy

ADMINISTER = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DescribeKey",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
USE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey*", "kms:ReEncrypt*")


@dataclass(frozen=True, kw_only=True)
class KeyUse:
    """A role that uses the key, and only through these AWS services (``s3``, ``rds`` ...)."""

    role: Text
    through: Sequence[str]
    grants: bool = False
    """Whether services may take grants on its behalf (databases, file systems, backups)."""


@dataclass(frozen=True, kw_only=True)
class DataKeyArgs:
    """``administrators`` change the key but cannot decrypt with it; ``users`` decrypt and cannot change it."""

    alias: str
    description: str
    account_id: str
    region: str
    administrators: Sequence[Text]
    users: Sequence[KeyUse]
    granters: Sequence[Text] = ()
    """Roles that let AWS services take grants for what they deploy, without ever decrypting themselves."""
    tags: Mapping[str, str]
    guest_accounts: Sequence[str] = ()
    """Other accounts that hold users (an exchange's key is used by the clinical account that delivers there)."""
    services: Sequence[Statement] = ()
    """Statements for AWS services that act on their own account (log delivery, trails), each with its source."""

    def __post_init__(self) -> None:
        if not self.administrators:
            raise ValueError(f"key {self.alias}: without an administrator nobody could ever change it; name one")


class DataKey(pulumi.ComponentResource):
    """One KMS key for one data class: rotated yearly, 30 days before any deletion, and no delegation to the account.

    Without the usual root statement no IAM policy in the account, however wide, opens the data
    (45 CFR 164.312(a)(2)(iv), 164.312(a)(1)).
    """

    arn: pulumi.Output[str]

    def __init__(self, name: str, args: DataKeyArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:encryption:DataKey", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        key = aws.kms.Key(
            name,
            description=args.description,
            deletion_window_in_days=30,
            enable_key_rotation=True,
            policy=policy(Kind.KEY, *_statements(args)),
            tags=args.tags,
            opts=here,
        )
        self.alias = aws.kms.Alias(f"{name}-alias", name=f"alias/{args.alias}", target_key_id=key.key_id, opts=here)
        self.arn = key.arn
        self.register_outputs({"arn": self.arn})


def _statements(args: DataKeyArgs) -> list[Statement]:
    statements = [allow("Administer", *ADMINISTER, on=["*"], to={"AWS": list(args.administrators)})]
    for index, use in enumerate(args.users):
        through = [f"{service}.{args.region}.amazonaws.com" for service in use.through]
        via = {"StringEquals": {"kms:ViaService": through}}
        statements.append(allow(f"Use{index}", *USE, on=["*"], to={"AWS": use.role}, when=via))
    if granters := [*args.granters, *(use.role for use in args.users if use.grants)]:
        for_service = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
        statements.append(allow("GrantToServices", "kms:CreateGrant", on=["*"], to={"AWS": granters}, when=for_service))
    outside: Conditions = {
        "StringNotEqualsIfExists": {"aws:PrincipalAccount": [args.account_id, *args.guest_accounts]},
        "BoolIfExists": {"aws:PrincipalIsAWSService": "false"},
    }
    return [*statements, *args.services, deny("NobodyOutside", "kms:*", on=["*"], to="*", when=outside)]
