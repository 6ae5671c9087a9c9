"""Things as the graph tells of them: whatever holds data, guards it, or runs as a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.iam.cut_off_runbook import shut_by
from policies.separation.estate.access_points import AccessPoints
from policies.separation.estate.estate_model import EXCHANGED, PHI, Account, IamResource
from policies.separation.estate.graph_references import References, dig, document, each, text
from policies.separation.iam.aws_facts import read_data
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy
from policies.separation.iam.request import KmsGrant, Statements

POLICIES = {  # a policy that stands beside its resource: (property that names the resource, property with the policy)
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
LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
IMAGES = {  # what runs an image: (property that names it, properties with the roles that it runs as)
    "aws:ecs/taskDefinition:TaskDefinition": ("containerDefinitions", "taskRoleArn", "executionRoleArn"),
    "aws:lambda/function:Function": ("imageUri", "role"),
}
PERMISSION = "aws:lambda/permission:Permission"
KMS_GRANT = "aws:kms/grant:Grant"
ROLE, PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
UNFAMILIAR = "unfamiliar"
"""The kind of whatever is labelled patient data and of a type that nobody has told how it is read."""
CLASSES = re.compile(r"[\s+/,:]+")


class IamResources:
    """Reads the things of a graph."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[str]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self._access_points = AccessPoints(graph, missing)
        self._beside: dict[str, list[Resource]] = {}
        beside = {
            **{type_: prop for type_, (prop, _) in POLICIES.items()},
            ENCRYPTION: "bucket",
            PUBLIC_BLOCK: "bucket",
            LOCK: "bucket",
            ABAC: "bucket",
            PERMISSION: "function",
            KMS_GRANT: "keyId",
        }
        for type_, prop in beside.items():
            for resource in graph.of_type(type_):
                owners = refs.of(resource, prop)
                if not owners:
                    missing.append(f"{prop} of {resource.urn}: what it belongs to is not in the input")
                for owner in owners:
                    self._beside.setdefault(owner.urn, []).append(resource)

    def read(self) -> Iterator[IamResource]:
        """Every resource of a kind that matters, in the order of the graph."""
        for resource in self.graph.custom:
            entry = kinds().get(resource.type)
            if entry is None and resource.in_cloud and classes_of(resource) & (PHI | EXCHANGED):
                entry = None if _is_bystander(resource.type) else {"kind": UNFAMILIAR}
            if entry is not None and resource.account in self.accounts:
                thing = self._thing(resource, entry)
                yield thing
                yield from self._access_points.of(thing, resource.region)

    def _thing(self, resource: Resource, entry: Mapping[str, Any]) -> IamResource:
        account = self.accounts[resource.account]
        name = text(resource.facts.get(entry.get("name", "name"))) or resource.name
        beside = self._beside.get(resource.urn, ())
        kind = entry["kind"]
        return IamResource(
            arn=arn_of(resource, entry, account),
            kind=kind,
            name=name,
            account=account,
            owner=text(resource.tags.get("mso:owner")) or account.owner,
            urn=resource.urn,
            tags=resource.tags,
            classes=classes_of(resource),
            policy=self._policy(resource, entry, beside),
            key=self._key(resource, entry, beside),
            content=document(resource, "policy", "boundary", self.missing) if kind == "managed-policy" else (),
            grants=tuple(self._grants(beside)),
            runs_as=(
                *(arn for prop in entry.get("role", ()) for arn in self._roles(resource, prop)),
                *(self._run_from(name, account) if kind == "ecr-repository" else ()),
            ),
            settings=_settings(resource),
            closed_to_public=any(
                r.type == PUBLIC_BLOCK and r.facts.get("restrictPublicBuckets") is True for r in beside
            ),
            tells_tags=any(r.type == ABAC and "ENABLED" in repr(r.facts.get("abacStatus")).upper() for r in beside),
            locked=any(r.type == LOCK and "COMPLIANCE" in repr(r.facts.get("rule")) for r in beside),
            shuts=shut_by(resource.facts.get("content")) if kind == "ssm-document" else frozenset(),
            source=str(resource.source or ""),
        )

    def _policy(self, resource: Resource, entry: Mapping[str, Any], beside: Any) -> Statements | None:
        statements: list[Statement] = []
        if "policy" in entry:
            statements += document(resource, entry["policy"], "resource", self.missing)
        for policy in beside:
            if policy.type in POLICIES:
                statements += document(policy, POLICIES[policy.type][1], "resource", self.missing)
            elif policy.type == PERMISSION:
                statements += _permission(policy)
        if not statements and entry["kind"] == "kms-key":
            return _default_key_policy(resource)
        return tuple(statements) or None

    def _key(self, resource: Resource, entry: Mapping[str, Any], beside: Any) -> str:
        holders = [(resource, entry["key"])] if "key" in entry else []
        holders += [
            (r, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId") for r in beside if r.type == ENCRYPTION
        ]
        for holder, prop in holders:
            value = dig(holder.facts, prop)
            found = self.refs.of(holder, prop, *KEY_TYPES) or self._aliased(text(value), holder)
            if found:
                return arn_of(found[0], kinds()[found[0].type], self.accounts[found[0].account])
            if text(value):
                return text(value)
        return ""

    def _aliased(self, name: str, near: Resource) -> list[Resource]:
        aliases = self.refs.named(name, near, "aws:kms/alias:Alias") if "alias/" in name else []
        return [key for alias in aliases for key in self.refs.of(alias, "targetKeyId", *KEY_TYPES)]

    def _roles(self, resource: Resource, prop: str) -> Iterator[str]:
        """The ARNs of the roles a property names, by role or by instance profile."""
        found = self.refs.of(resource, prop, ROLE, PROFILE)
        for holder in found:
            roles = [holder] if holder.type == ROLE else self.refs.of(holder, "role", ROLE)
            yield from (text(role.facts.get("arn")) for role in roles)
        value = text(dig(resource.facts, prop))
        if not found and ":role/" in value:
            yield value

    def _run_from(self, name: str, account: Account) -> Iterator[str]:
        """The roles that images of a repository run as, unless named by digest: even an immutable tag can be freed."""
        image = re.compile(rf"{account.id}\.dkr\.ecr\.[\w.-]+/{re.escape(name)}(?![\w./@-])")
        for type_, (prop, *roles) in IMAGES.items():
            for runner in self.graph.of_type(type_):
                if image.search(text(runner.facts.get(prop))):
                    yield from (arn for role in roles for arn in self._roles(runner, role))

    @staticmethod
    def _grants(beside: Any) -> Iterator[KmsGrant]:
        for grant in beside:
            if grant.type == KMS_GRANT:
                operations = tuple(text(o) for o in each(grant.facts.get("operations")))
                yield KmsGrant(
                    text(grant.facts.get("granteePrincipal")), operations, grant.name, str(grant.source or "")
                )


@cache
def _is_bystander(type_: str) -> bool:
    """Whether resources of a type hold no data of their own."""
    return any(fnmatchcase(type_, pattern) for pattern in _bystanders())


@cache
def _bystanders() -> tuple[str, ...]:
    return tuple(read_data("estate/types_without_access.yaml"))


KEY_TYPES = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")


@cache
def kinds() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> how it becomes a thing."""
    found: Mapping[str, Mapping[str, Any]] = read_data("estate/iam_resources.yaml")
    return found


def arn_of(resource: Resource, entry: Mapping[str, Any], account: Account) -> str:
    """The thing's ARN; where nobody knows it yet, one in its form that is unlike any other."""
    if "arn" in entry:
        name = text(resource.facts.get(entry["name"])) or resource.name
        return str(entry["arn"]).replace("{" + entry["name"] + "}", name)
    service = resource.type.split(":")[1].partition("/")[0]
    guess = f"arn:aws:{service}:{resource.region}:{account.id}:{entry['kind']}/{resource.name}"
    return text(resource.facts.get("arn")) or guess


def classes_of(resource: Resource) -> frozenset[str]:
    """The data classes that the resource's tag names."""
    return frozenset(filter(None, CLASSES.split(text(resource.tags.get("mso:data-class")))))


def _settings(resource: Resource) -> Mapping[str, str]:
    variables = dig(resource.facts, "environment.variables")
    return {k: v for k, v in variables.items() if isinstance(v, str)} if isinstance(variables, Mapping) else {}


def _default_key_policy(resource: Resource) -> Statements:
    """What KMS gives a key without a policy: everything to the account's own identity policies."""
    allow = {"Effect": "Allow", "Principal": {"AWS": resource.account}, "Action": "kms:*", "Resource": "*"}
    document_ = {"Version": "2012-10-17", "Statement": [{"Sid": "Default", **allow}]}
    return parse_policy(
        document_, Origin("resource", f"{resource.name} (KMS default policy)", str(resource.source or ""))
    )


def _permission(permission: Resource) -> Statements:
    """A Lambda permission as the statement that AWS makes of it."""
    facts = permission.facts
    principal = text(facts.get("principal"))
    kind = "Service" if principal.endswith(".amazonaws.com") else "AWS"
    condition: dict[str, Any] = {}
    if text(facts.get("sourceArn")):
        condition["ArnLike"] = {"aws:SourceArn": facts["sourceArn"]}
    if text(facts.get("sourceAccount")):
        condition["StringEquals"] = {"aws:SourceAccount": facts["sourceAccount"]}
    statement = {
        "Effect": "Allow",
        "Principal": {kind: principal or "*"},
        "Action": text(facts.get("action")) or "lambda:*",
        "Resource": "*",
        "Condition": condition,
    }
    origin = Origin("resource", permission.name, str(permission.source or ""))
    return parse_policy({"Version": "2012-10-17", "Statement": [statement]}, origin)
