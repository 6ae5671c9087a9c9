"""A resource as it is in the emulated accounts now, as far as decisions on calls depend on it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

IDENTITIES: Final[Mapping[str, tuple[str, ...]]] = {
    "aws:iam/role:Role": ("name",),
    "aws:iam/user:User": ("name",),
    "aws:iam/group:Group": ("name",),
    "aws:iam/policy:Policy": ("arn",),
    "aws:iam/rolePolicy:RolePolicy": ("role", "name"),
    "aws:iam/userPolicy:UserPolicy": ("user", "name"),
    "aws:iam/groupPolicy:GroupPolicy": ("group", "name"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("role", "policyArn"),
    "aws:iam/userPolicyAttachment:UserPolicyAttachment": ("user", "policyArn"),
    "aws:iam/groupPolicyAttachment:GroupPolicyAttachment": ("group", "policyArn"),
    "aws:iam/userGroupMembership:UserGroupMembership": ("user",),
    "aws:s3/bucket:Bucket": ("bucket",),
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket",),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ("bucket",),
    "aws:kms/key:Key": ("keyId",),
    "aws:kms/grant:Grant": ("grantId",),
    "aws:sqs/queue:Queue": ("name",),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl",),
    "aws:sns/topic:Topic": ("arn",),
    "aws:sns/topicPolicy:TopicPolicy": ("arn",),
    "aws:secretsmanager/secret:Secret": ("arn",),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn",),
    "aws:lambda/function:Function": ("name",),
    "aws:lambda/permission:Permission": ("function", "statementId"),
    "aws:ecr/repository:Repository": ("name",),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository",),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("fileSystemId",),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ("eventBusName",),
    "aws:backup/vaultPolicy:VaultPolicy": ("backupVaultName",),
    "aws:dynamodb/table:Table": ("name",),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn",),
    "aws:kinesis/resourcePolicy:ResourcePolicy": ("resourceArn",),
    "aws:organizations/policy:Policy": ("arn",),
    "aws:organizations/policyAttachment:PolicyAttachment": ("policyId", "targetId"),
    "aws:organizations/account:Account": ("arn",),
}
"""Type -> the properties that tell two resources of it apart, within an account and, for regional types, a Region."""

REGIONLESS: Final = ("aws:iam/", "aws:organizations/", "aws:s3/")
"""What the types start with whose resources belong to no Region, or that are told apart without it."""

SAME_AS: Final[Mapping[str, str]] = dict.fromkeys(
    ("aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey",
     "aws:kms/replicaExternalKey:ReplicaExternalKey"), "aws:kms/key:Key",
)  # fmt: skip
"""Types whose resources the emulated accounts do not tell from those of another type."""

POLICY_PROPERTIES: Final = frozenset({"policy", "assumeRolePolicy", "content"})
"""The properties that are policy documents, compared as JSON and not as text."""

Identity = tuple[str, str, str, tuple[str, ...]]
"""Type, account, Region (empty for types without) and the values of the identifying properties."""


@dataclass(frozen=True, slots=True)
class LiveResource:
    """One resource: ``inputs`` are the properties that decisions depend on, ``computed`` what only AWS assigns.

    A property whose value is None does not exist.
    """

    type: str
    account: str
    region: str
    inputs: Mapping[str, Any]
    computed: Mapping[str, Any] = field(default_factory=dict)
    id: str = ""

    @property
    def identity(self) -> Identity:
        """What tells it apart from every other resource."""
        return identity_of(self.type, self.account, self.region, {**self.inputs, **self.computed})


Live = Iterator[LiveResource]


def identity_of(type_: str, account: str, region: str, facts: Mapping[str, Any]) -> Identity:
    """The identity of a resource with these properties; the type is one of ``IDENTITIES`` or ``SAME_AS``."""
    kind = SAME_AS.get(type_, type_)
    values = tuple(_text(name, facts.get(name)) for name in IDENTITIES[kind])
    return kind, account, "" if kind.startswith(REGIONLESS) else region, values


def _text(name: str, value: Any) -> str:
    """The value of an identifying property; of a queue's URL the name, as its host depends on who asks."""
    text = value if isinstance(value, str) else ""
    return text.rpartition("/")[2] if name == "queueUrl" else text


def equal_values(name: str, first: Any, second: Any) -> bool:
    """Whether two values of a property say the same; policies are compared as JSON, and no value equals an empty one.
    """
    if first == second or (not first and not second):
        return True
    return name in POLICY_PROPERTIES and _document(first) == _document(second)


def _document(value: Any) -> Any:
    try:
        return json.loads(value) if isinstance(value, str | bytes) else value
    except ValueError:
        return value
