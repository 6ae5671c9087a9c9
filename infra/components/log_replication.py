"""S3 replication of logs from a bucket where they could be deleted into a bucket with Object Lock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow

REPLICATION_RULE_ID: Final = "into-the-archive"
"""The id of the only replication rule of a bucket; CloudWatch counts failed replications by it."""


@dataclass(frozen=True, kw_only=True)
class ReplicationTarget:
    """A bucket with Object Lock, its account and region, and the alias (``mso/...``) of the replicas' KMS key."""

    bucket: str
    account_id: str
    region: str
    alias: str

    @property
    def key(self) -> str:
        """The ARN of the key's alias: S3 accepts it, so the key's id need not be read from the target's stack."""
        return f"arn:aws:kms:{self.region}:{self.account_id}:alias/{self.alias}"


@dataclass(frozen=True, kw_only=True)
class LogReplicationArgs:
    """``source_bucket`` is replicated; ``source_key_arn`` is its KMS key, None where it has none (access logs).

    ``role_name`` is the name of the replication role to create.
    """

    role_name: str
    account_id: str
    region: str
    source_bucket: Text
    source_key_arn: Text | None
    target: ReplicationTarget
    tags: Mapping[str, str]


class LogReplication(pulumi.ComponentResource):
    """Replicates new objects, but no deletions, into a bucket with Object Lock (45 CFR 164.312(b), 164.312(c)(1))."""

    def __init__(self, name: str, args: LogReplicationArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Replication", name, {}, opts)  # its first name, part of URNs
        child_opts = pulumi.ResourceOptions(parent=self)
        role = Role(
            f"{name}-role",
            RoleArgs(
                name=args.role_name,
                description="S3 copies logs into the archive with it, and does nothing else",
                # AWS documents no source condition for this trust; iam:PassRole limits the role to this account.
                trust=[allow("Copies", "sts:AssumeRole", to={"Service": "s3.amazonaws.com"})],
                permissions=_statements(args),
                tags=args.tags,
            ),
            child_opts,
        )
        cross_account = args.target.account_id != args.account_id
        owner = aws.s3.BucketReplicationConfigRuleDestinationAccessControlTranslationArgs(owner="Destination")
        destination = aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=f"arn:aws:s3:::{args.target.bucket}",
            account=args.target.account_id if cross_account else None,
            access_control_translation=owner if cross_account else None,  # S3 rejects it within one account
            encryption_configuration=aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=args.target.key
            ),
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(status="Enabled"),
        )
        encrypted = aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
            status="Enabled"  # S3 requires it wherever a key for the replicas is given
        )
        aws.s3.BucketReplicationConfig(
            name,
            bucket=args.source_bucket,
            role=role.arn,
            rules=[
                aws.s3.BucketReplicationConfigRuleArgs(
                    id=REPLICATION_RULE_ID,
                    status="Enabled",
                    priority=1,
                    filter=aws.s3.BucketReplicationConfigRuleFilterArgs(prefix=""),
                    delete_marker_replication=aws.s3.BucketReplicationConfigRuleDeleteMarkerReplicationArgs(
                        status="Disabled"
                    ),
                    source_selection_criteria=aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaArgs(
                        sse_kms_encrypted_objects=encrypted
                    ),
                    destination=destination,
                )
            ],
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role.last_policy]),
        )
        self.register_outputs({})


def _statements(args: LogReplicationArgs) -> list[Statement]:
    """What S3 needs to replicate versions, and no action that removes one."""
    source, target = pulumi.Output.concat("arn:aws:s3:::", args.source_bucket), f"arn:aws:s3:::{args.target.bucket}"
    versions = ("s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging")
    via_s3 = {"kms:ViaService": f"s3.{args.target.region}.amazonaws.com"}
    target_key: Conditions = {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{args.target.alias}"},
        "StringEquals": via_s3,
    }
    keys = f"arn:aws:kms:{args.target.region}:{args.target.account_id}:key/*"
    statements = [
        allow("Originals", "s3:GetReplicationConfiguration", "s3:ListBucket", on=[source]),
        allow("Versions", *versions, on=[pulumi.Output.concat(source, "/*")]),
        allow("Copies", *REPLICATE_ACTIONS, on=[f"{target}/*"]),
        allow("Seal", *ENCRYPT_ACTIONS, on=[keys], when=target_key),
    ]
    if args.source_key_arn is not None:
        source_via_s3: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{args.region}.amazonaws.com"}}
        statements.append(allow("Open", "kms:Decrypt", on=[args.source_key_arn], when=source_via_s3))
    return statements


REPLICATE_ACTIONS = ("s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateObject", "s3:ReplicateTags")
ENCRYPT_ACTIONS = ("kms:Encrypt", "kms:GenerateDataKey")


def allow_replication(bucket: str, roles: Mapping[str, str]) -> list[Statement]:
    """The bucket policy statement that lets these roles (account id to ARN) replicate objects into the bucket.

    They are named by condition, not as principals: their accounts are deployed after the archive.
    """
    return [
        allow(
            "CopiesIn", *REPLICATE_ACTIONS, on=[f"arn:aws:s3:::{bucket}/*"], to=_accounts_of(roles), when=_only(roles)
        )
    ]


def allow_encryption(region: str, roles: Mapping[str, str]) -> list[Statement]:
    """The key policy statement that lets these roles encrypt replicas through S3; they cannot decrypt them."""
    when: Conditions = {**_only(roles), "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}}
    return [allow("SealCopies", *ENCRYPT_ACTIONS, on=["*"], to=_accounts_of(roles), when=when)]


def _accounts_of(roles: Mapping[str, str]) -> dict[str, list[str]]:
    return {"AWS": [f"arn:aws:iam::{account}:root" for account in roles]}


def _only(roles: Mapping[str, str]) -> Conditions:
    return {"ArnEquals": {"aws:PrincipalArn": list(roles.values())}}
