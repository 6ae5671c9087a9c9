"""Policies and settings that are resources of their own, found from the resource that they belong to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from infra.engine.graph import Graph, Resource
from policies.separation.estate.bucket_acls import ACL, OWNERSHIP
from policies.separation.estate.graph_references import References, as_text
from policies.separation.estate.kms_grants import KMS_GRANT
from policies.separation.estate.missing_input import Missing

KEY_TYPES: Final = (
    "aws:kms/key:Key",
    "aws:kms/replicaKey:ReplicaKey",
    "aws:kms/externalKey:ExternalKey",
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
)
BUCKETS: Final = ("aws:s3/bucket:Bucket",)
FUNCTIONS: Final = ("aws:lambda/function:Function", "aws:lambda/alias:Alias")
VAULTS: Final = ("aws:backup/vault:Vault", "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault")
TABLES: Final = ("aws:dynamodb/table:Table", "aws:dynamodb/globalTable:GlobalTable")
STREAMS: Final = ("aws:kinesis/stream:Stream", "aws:kinesis/streamConsumer:StreamConsumer")

ADJACENT_POLICIES: Final = {  # (property that names the owner or "", property with the policy, types of the owner)
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", "policy", BUCKETS),
    "aws:kms/keyPolicy:KeyPolicy": ("keyId", "policy", KEY_TYPES),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", "policy", ("aws:secretsmanager/secret:Secret",)),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl", "policy", ("aws:sqs/queue:Queue",)),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", "policy", ("aws:sns/topic:Topic",)),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository", "policy", ("aws:ecr/repository:Repository",)),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn", "policy", TABLES),
    "aws:kinesis/resourcePolicy:ResourcePolicy": ("resourceArn", "policy", STREAMS),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("fileSystemId", "policy", ("aws:efs/fileSystem:FileSystem",)),
    "aws:opensearch/domainPolicy:DomainPolicy": ("domainName", "accessPolicies", ("aws:opensearch/domain:Domain",)),
    "aws:elasticsearch/domainPolicy:DomainPolicy": (
        "domainName", "accessPolicies", ("aws:elasticsearch/domain:Domain",)
    ),
    "aws:backup/vaultPolicy:VaultPolicy": (
        "backupVaultName", "policy", VAULTS,
    ),
    "aws:organizations/resourcePolicy:ResourcePolicy": (
        "", "content", ("aws:organizations/organization:Organization",)
    ),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ("eventBusName", "policy", ("aws:cloudwatch/eventBus:EventBus",)),
}  # fmt: skip
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ABAC: Final = "aws:s3/bucketAbac:BucketAbac"
PUBLIC_BLOCK: Final = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OBJECT_LOCK: Final = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
VERSIONING: Final = "aws:s3/bucketVersioning:BucketVersioning"
PERMISSION: Final = "aws:lambda/permission:Permission"
SETTINGS: Final = {
    **dict.fromkeys((ENCRYPTION, PUBLIC_BLOCK, OBJECT_LOCK, VERSIONING, ABAC, ACL, OWNERSHIP), ("bucket", BUCKETS)),
    PERMISSION: ("function", FUNCTIONS),
    KMS_GRANT: ("keyId", KEY_TYPES),
}
"""Type -> the property that names the owner, and the types of the owner."""

DEFAULTS: Final = {"eventBusName": "default"}
"""Property -> the name that it has where it is left out."""


class AdjacentResources:
    """Finds the policies and settings of each resource. One whose owner is not in the input is added to ``missing``."""

    def __init__(self, graph: Graph, refs: References, missing: list[Missing]) -> None:
        self._refs = refs
        self._of: dict[str, list[Resource]] = {}
        owned = {type_: (prop, types) for type_, (prop, _, types) in ADJACENT_POLICIES.items()}
        for type_, (prop, types) in {**owned, **SETTINGS}.items():
            for resource in graph.of_type(type_):
                owners = list(self._owners(resource, prop, types) if prop else _in_account(graph, resource, types))
                if not owners:
                    what = f"{prop} of {resource.urn}: the resource it refers to is not in the input"
                    missing.append(Missing(what, resource.account))
                for owner in owners:
                    self._of.setdefault(owner.urn, []).append(resource)

    def of(self, urn: str) -> Sequence[Resource]:
        """The policies and settings of the resource with this URN."""
        return self._of.get(urn, ())

    def _owners(self, resource: Resource, prop: str, types: Sequence[str]) -> Iterator[Resource]:
        name = as_text(resource.facts.get(prop)) if prop in resource.facts else DEFAULTS.get(prop, "")
        found = self._refs.resolve(resource, prop, *types) or self._refs.named(
            _without_qualifier(name), resource, *types
        )
        near = [owner for owner in found if owner.region == resource.region]
        yield from near or found


def _in_account(graph: Graph, near: Resource, types: Sequence[str]) -> Iterator[Resource]:
    """The resources of these types in the account of another one, for a policy that names no owner."""
    return (owner for owner in graph.of_type(*types) if owner.account == near.account)


def _without_qualifier(function: str) -> str:
    """The name or ARN of a Lambda function without the version or alias at its end."""
    parts = function.split(":")
    return ":".join(parts[:7]) if len(parts) == 8 else parts[0] if len(parts) == 2 else function
