"""The resources of a graph that hold data, control access, or run as a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.iam.cut_off_runbook import roles_cut_off_by
from policies.separation.estate.access_points import AccessPoints
from policies.separation.estate.estate_model import PHI, PHI_MINIMUM, Account, IamResource
from policies.separation.estate.graph_references import References, as_text, items_of, policy_statements, value_at
from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy
from policies.separation.iam.request import KmsGrant, Statements

ADJACENT_POLICIES = {  # policies declared as resources: (property that names the owner, property with the policy)
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", "policy"),
    "aws:kms/keyPolicy:KeyPolicy": ("keyId", "policy"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", "policy"),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl", "policy"),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", "policy"),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ("repository", "policy"),
    "aws:dynamodb/resourcePolicy:ResourcePolicy": ("resourceArn", "policy"),
    "aws:kinesis/resourcePolicy:ResourcePolicy": ("resourceArn", "policy"),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("fileSystemId", "policy"),
    "aws:opensearch/domainPolicy:DomainPolicy": ("domainName", "accessPolicies"),
    "aws:backup/vaultPolicy:VaultPolicy": ("backupVaultName", "policy"),
    "aws:cloudwatch/eventBusPolicy:EventBusPolicy": ("eventBusName", "policy"),
}
ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
ABAC = "aws:s3/bucketAbac:BucketAbac"
PUBLIC_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
OBJECT_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
IMAGE_CONSUMERS = {  # resources that run a container image: (property that names the image, properties with its roles)
    "aws:ecs/taskDefinition:TaskDefinition": ("containerDefinitions", "taskRoleArn", "executionRoleArn"),
    "aws:lambda/function:Function": ("imageUri", "role"),
}
PERMISSION = "aws:lambda/permission:Permission"
KMS_GRANT = "aws:kms/grant:Grant"
ROLE, PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
UNSUPPORTED = "unsupported"
"""The kind of a resource that is labelled patient data and whose type ``iam_resources.yaml`` does not describe."""
SEPARATORS = re.compile(r"[\s+/,:]+")


class IamResources:
    """Reads the IAM resources of a graph."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[str]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self._access_points = AccessPoints(graph, missing)
        self._adjacent: dict[str, list[Resource]] = {}
        adjacent = {
            **{type_: prop for type_, (prop, _) in ADJACENT_POLICIES.items()},
            ENCRYPTION: "bucket",
            PUBLIC_BLOCK: "bucket",
            OBJECT_LOCK: "bucket",
            ABAC: "bucket",
            PERMISSION: "function",
            KMS_GRANT: "keyId",
        }
        for type_, prop in adjacent.items():
            for resource in graph.of_type(type_):
                owners = refs.resolve(resource, prop)
                if not owners:
                    missing.append(f"{prop} of {resource.urn}: the resource it refers to is not in the input")
                for owner in owners:
                    self._adjacent.setdefault(owner.urn, []).append(resource)

    def read(self) -> Iterator[IamResource]:
        """Every resource of a known kind or labelled patient data, in graph order."""
        for resource in self.graph.custom:
            entry = resource_kinds().get(resource.type)
            if entry is None and resource.in_cloud and data_classes_of(resource) & (PHI | PHI_MINIMUM):
                entry = None if _has_no_access(resource.type) else {"kind": UNSUPPORTED}
            if entry is not None and resource.account in self.accounts:
                iam_resource = self._iam_resource(resource, entry)
                yield iam_resource
                yield from self._access_points.of(iam_resource, resource.region)

    def _iam_resource(self, resource: Resource, entry: Mapping[str, Any]) -> IamResource:
        account = self.accounts[resource.account]
        name = as_text(resource.facts.get(entry.get("name", "name"))) or resource.name
        adjacent = self._adjacent.get(resource.urn, ())
        kind = entry["kind"]
        content = policy_statements(resource, "policy", "boundary", self.missing) if kind == "managed-policy" else ()
        return IamResource(
            arn=arn_of(resource, entry, account),
            kind=kind,
            name=name,
            account=account,
            owner=as_text(resource.tags.get("mso:owner")) or account.owner,
            urn=resource.urn,
            tags=resource.tags,
            data_classes=data_classes_of(resource),
            policy=self._policy(resource, entry, adjacent),
            kms_key_arn=self._key(resource, entry, adjacent),
            policy_content=content,
            grants=tuple(self._grants(adjacent)),
            runs_as=(
                *(arn for prop in entry.get("role", ()) for arn in self._roles(resource, prop)),
                *(self._roles_running_image(name, account) if kind == "ecr-repository" else ()),
            ),
            environment=_environment(resource),
            blocks_public_access=any(
                r.type == PUBLIC_BLOCK and r.facts.get("restrictPublicBuckets") is True for r in adjacent
            ),
            abac_enabled=any(r.type == ABAC and "ENABLED" in repr(r.facts.get("abacStatus")).upper() for r in adjacent),
            compliance_locked=any(
                r.type == OBJECT_LOCK and "COMPLIANCE" in repr(r.facts.get("rule")) for r in adjacent
            ),
            disables_roles=roles_cut_off_by(resource.facts.get("content")) if kind == "ssm-document" else frozenset(),
            source=str(resource.source or ""),
        )

    def _policy(self, resource: Resource, entry: Mapping[str, Any], adjacent: Any) -> Statements | None:
        statements: list[Statement] = []
        if "policy" in entry:
            statements += policy_statements(resource, entry["policy"], "resource", self.missing)
        for policy in adjacent:
            if policy.type in ADJACENT_POLICIES:
                statements += policy_statements(policy, ADJACENT_POLICIES[policy.type][1], "resource", self.missing)
            elif policy.type == PERMISSION:
                statements += _permission(policy)
        if not statements and entry["kind"] == "kms-key":
            return _default_key_policy(resource)
        return tuple(statements) or None

    def _key(self, resource: Resource, entry: Mapping[str, Any], adjacent: Any) -> str:
        holders = [(resource, entry["key"])] if "key" in entry else []
        holders += [
            (r, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId") for r in adjacent if r.type == ENCRYPTION
        ]
        for holder, prop in holders:
            value = value_at(holder.facts, prop)
            found = self.refs.resolve(holder, prop, *KEY_TYPES) or self._keys_by_alias(as_text(value), holder)
            if found:
                return arn_of(found[0], resource_kinds()[found[0].type], self.accounts[found[0].account])
            if as_text(value):
                return as_text(value)
        return ""

    def _keys_by_alias(self, name: str, near: Resource) -> list[Resource]:
        aliases = self.refs.named(name, near, "aws:kms/alias:Alias") if "alias/" in name else []
        return [key for alias in aliases for key in self.refs.resolve(alias, "targetKeyId", *KEY_TYPES)]

    def _roles(self, resource: Resource, prop: str) -> Iterator[str]:
        """The ARNs of the roles that a property names, directly or through an instance profile."""
        found = self.refs.resolve(resource, prop, ROLE, PROFILE)
        for holder in found:
            roles = [holder] if holder.type == ROLE else self.refs.resolve(holder, "role", ROLE)
            yield from (as_text(role.facts.get("arn")) for role in roles)
        value = as_text(value_at(resource.facts, prop))
        if not found and ":role/" in value:
            yield value

    def _roles_running_image(self, name: str, account: Account) -> Iterator[str]:
        """The roles that run images of a repository by tag. An image named by digest cannot be replaced; a tag can."""
        image = re.compile(rf"{account.id}\.dkr\.ecr\.[\w.-]+/{re.escape(name)}(?![\w./@-])")
        for type_, (prop, *roles) in IMAGE_CONSUMERS.items():
            for runner in self.graph.of_type(type_):
                if image.search(as_text(runner.facts.get(prop))):
                    yield from (arn for role in roles for arn in self._roles(runner, role))

    @staticmethod
    def _grants(adjacent: Any) -> Iterator[KmsGrant]:
        for grant in adjacent:
            if grant.type == KMS_GRANT:
                operations = tuple(as_text(o) for o in items_of(grant.facts.get("operations")))
                yield KmsGrant(
                    as_text(grant.facts.get("granteePrincipal")), operations, grant.name, str(grant.source or "")
                )


@cache
def _has_no_access(type_: str) -> bool:
    """Whether resources of a type give no access to data of their own."""
    return any(fnmatchcase(type_, pattern) for pattern in _types_without_access())


@cache
def _types_without_access() -> tuple[str, ...]:
    return tuple(read_data("estate/types_without_access.yaml"))


KEY_TYPES = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")


@cache
def resource_kinds() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> how to read it as an ``IamResource``."""
    found: Mapping[str, Mapping[str, Any]] = read_data("estate/iam_resources.yaml")
    return found


def arn_of(resource: Resource, entry: Mapping[str, Any], account: Account) -> str:
    """The resource's ARN; before deployment, a unique ARN of the same form."""
    if "arn" in entry:
        name = as_text(resource.facts.get(entry["name"])) or resource.name
        return str(entry["arn"]).replace("{" + entry["name"] + "}", name)
    service = resource.type.split(":")[1].partition("/")[0]
    guess = f"arn:aws:{service}:{resource.region}:{account.id}:{entry['kind']}/{resource.name}"
    return as_text(resource.facts.get("arn")) or guess


def data_classes_of(resource: Resource) -> frozenset[str]:
    """The data classes in the resource's ``mso:data-class`` tag."""
    return frozenset(filter(None, SEPARATORS.split(as_text(resource.tags.get("mso:data-class")))))


def _environment(resource: Resource) -> Mapping[str, str]:
    variables = value_at(resource.facts, "environment.variables")
    return {k: v for k, v in variables.items() if isinstance(v, str)} if isinstance(variables, Mapping) else {}


def _default_key_policy(resource: Resource) -> Statements:
    """The default key policy of KMS: it delegates all actions to the account's identity policies."""
    allow = {"Effect": "Allow", "Principal": {"AWS": resource.account}, "Action": "kms:*", "Resource": "*"}
    document_ = {"Version": "2012-10-17", "Statement": [{"Sid": "Default", **allow}]}
    return parse_policy(
        document_, Origin("resource", f"{resource.name} (KMS default policy)", str(resource.source or ""))
    )


def _permission(permission: Resource) -> Statements:
    """A Lambda permission as a statement of the function's resource policy."""
    facts = permission.facts
    principal = as_text(facts.get("principal"))
    kind = "Service" if principal.endswith(".amazonaws.com") else "AWS"
    condition: dict[str, Any] = {}
    if as_text(facts.get("sourceArn")):
        condition["ArnLike"] = {"aws:SourceArn": facts["sourceArn"]}
    if as_text(facts.get("sourceAccount")):
        condition["StringEquals"] = {"aws:SourceAccount": facts["sourceAccount"]}
    statement = {
        "Effect": "Allow",
        "Principal": {kind: principal or "*"},
        "Action": as_text(facts.get("action")) or "lambda:*",
        "Resource": "*",
        "Condition": condition,
    }
    origin = Origin("resource", permission.name, str(permission.source or ""))
    return parse_policy({"Version": "2012-10-17", "Statement": [statement]}, origin)
