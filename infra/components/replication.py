"""Copies of logs that land where they could be deleted, in a bucket where they cannot."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pulumi
import pulumi_aws as aws

from infra.components.role import Role, RoleArgs
from infra.iam.policy_builder import Conditions, Statement, Text, allow

RULE: Final = "into-the-archive"
"""The name of the one rule that copies a bucket; CloudWatch counts failures by it."""


@dataclass(frozen=True, kw_only=True)
class Target:
    """A locked bucket, the account and region it stands in, and the alias (``mso/...``) of the key for copies."""

    bucket: str
    account_id: str
    region: str
    alias: str

    @property
    def key(self) -> str:
        """The key by its alias: S3 takes it, and the target's stack need not be asked for the key's id."""
        return f"arn:aws:kms:{self.region}:{self.account_id}:alias/{self.alias}"


@dataclass(frozen=True, kw_only=True)
class ReplicationArgs:
    """``source`` is the bucket that is copied; ``source_key`` its key, None where S3's own is used (access logs)."""

    role: str
    account_id: str
    region: str
    source: Text
    source_key: Text | None
    target: Target
    tags: Mapping[str, str]


class Replication(pulumi.ComponentResource):
    """Every new object is copied into a locked bucket within minutes; a deletion is not (45 CFR 164.312(b), (c)(1))."""

    def __init__(self, name: str, args: ReplicationArgs, opts: pulumi.ResourceOptions) -> None:
        super().__init__("mso:audit:Replication", name, {}, opts)
        here = pulumi.ResourceOptions(parent=self)
        role = Role(
            f"{name}-role",
            RoleArgs(
                name=args.role,
                description="S3 copies logs into the archive with it, and does nothing else",
                # S3 is not documented to say for which bucket it takes on the role; passing it needs this account.
                trust=[allow("Copies", "sts:AssumeRole", to={"Service": "s3.amazonaws.com"})],
                may=_rights(args),
                tags=args.tags,
            ),
            here,
        )
        abroad = args.target.account_id != args.account_id
        owner = aws.s3.BucketReplicationConfigRuleDestinationAccessControlTranslationArgs(owner="Destination")
        destination = aws.s3.BucketReplicationConfigRuleDestinationArgs(
            bucket=f"arn:aws:s3:::{args.target.bucket}",
            account=args.target.account_id if abroad else None,
            access_control_translation=owner if abroad else None,  # S3 takes it across accounts only
            encryption_configuration=aws.s3.BucketReplicationConfigRuleDestinationEncryptionConfigurationArgs(
                replica_kms_key_id=args.target.key
            ),
            metrics=aws.s3.BucketReplicationConfigRuleDestinationMetricsArgs(status="Enabled"),
        )
        encrypted = aws.s3.BucketReplicationConfigRuleSourceSelectionCriteriaSseKmsEncryptedObjectsArgs(
            status="Enabled"  # S3 wants it wherever a key for the copies is named
        )
        aws.s3.BucketReplicationConfig(
            name,
            bucket=args.source,
            role=role.arn,
            rules=[
                aws.s3.BucketReplicationConfigRuleArgs(
                    id=RULE,
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
            opts=pulumi.ResourceOptions(parent=self, depends_on=[role.granted]),
        )
        self.register_outputs({})


def _rights(args: ReplicationArgs) -> list[Statement]:
    """What S3 needs to carry versions over, and nothing that removes any."""
    source, target = pulumi.Output.concat("arn:aws:s3:::", args.source), f"arn:aws:s3:::{args.target.bucket}"
    versions = ("s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging")
    through = {"kms:ViaService": f"s3.{args.target.region}.amazonaws.com"}
    sealed: Conditions = {
        "ForAnyValue:StringEquals": {"kms:ResourceAliases": f"alias/{args.target.alias}"},
        "StringEquals": through,
    }
    keys = f"arn:aws:kms:{args.target.region}:{args.target.account_id}:key/*"
    rights = [
        allow("Originals", "s3:GetReplicationConfiguration", "s3:ListBucket", on=[source]),
        allow("Versions", *versions, on=[pulumi.Output.concat(source, "/*")]),
        allow("Copies", *COPY, on=[f"{target}/*"]),
        allow("Seal", *SEAL, on=[keys], when=sealed),
    ]
    if args.source_key is not None:
        opened: Conditions = {"StringEquals": {"kms:ViaService": f"s3.{args.region}.amazonaws.com"}}
        rights.append(allow("Open", "kms:Decrypt", on=[args.source_key], when=opened))
    return rights


COPY = ("s3:ObjectOwnerOverrideToBucketOwner", "s3:ReplicateObject", "s3:ReplicateTags")
SEAL = ("kms:Encrypt", "kms:GenerateDataKey")


def copies_in(bucket: str, copiers: Mapping[str, str]) -> list[Statement]:
    """Let these roles (by account id), and no others, bring copies into the bucket.

    They are named by condition: their accounts are deployed after the archive.
    """
    return [allow("CopiesIn", *COPY, on=[f"arn:aws:s3:::{bucket}/*"], to=_roots(copiers), when=_named(copiers))]


def sealed_by(region: str, copiers: Mapping[str, str]) -> list[Statement]:
    """Let these roles seal copies with the archive's key, through S3; they cannot open them again."""
    when: Conditions = {**_named(copiers), "StringEquals": {"kms:ViaService": f"s3.{region}.amazonaws.com"}}
    return [allow("SealCopies", *SEAL, on=["*"], to=_roots(copiers), when=when)]


def _roots(copiers: Mapping[str, str]) -> dict[str, list[str]]:
    return {"AWS": [f"arn:aws:iam::{account}:root" for account in copiers]}


def _named(copiers: Mapping[str, str]) -> Conditions:
    return {"ArnEquals": {"aws:PrincipalArn": list(copiers.values())}}
