"""The resources of a graph that hold data, control access, or run as a role."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from infra.engine.graph import Graph, Resource
from infra.iam.cut_off_runbook import roles_cut_off_by
from policies.data_files import read_data
from policies.separation.estate.access_points import AccessPoints
from policies.separation.estate.adjacent_resources import (
    ABAC,
    ADJACENT_POLICIES,
    ENCRYPTION,
    KEY_TYPES,
    OBJECT_LOCK,
    PERMISSION,
    PUBLIC_BLOCK,
    VERSIONING,
    AdjacentResources,
)
from policies.separation.estate.bucket_acls import acl_statements
from policies.separation.estate.code_sources import properties_with_code
from policies.separation.estate.data_labels import DataLabels, with_assumed_class
from policies.separation.estate.data_path_types import values_through_json
from policies.separation.estate.entities import PHI, PHI_MINIMUM, Account, IamResource
from policies.separation.estate.graph_references import References, as_text, policy_statements, value_at
from policies.separation.estate.guarded_reading import each_read
from policies.separation.estate.kms_grants import KMS_GRANT, read_grant
from policies.separation.estate.missing_input import Missing
from policies.separation.estate.repeated_declarations import all_set, in_force
from policies.separation.iam.arn_fields import is_arn
from policies.separation.iam.policy_documents import Origin, Statement, parse_policy
from policies.separation.iam.request import Statements
from policies.separation.reference.resource_types import review_of

ACCOUNT_PUBLIC_BLOCK = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
ROLE, PROFILE = "aws:iam/role:Role", "aws:iam/instanceProfile:InstanceProfile"
KEY_ALIAS = "aws:kms/alias:Alias"
UNSUPPORTED = "unsupported"
"""The kind of a resource that is labelled patient data and whose type ``iam_resources.yaml`` does not describe."""


class IamResources:
    """Reads the IAM resources of a graph."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[Missing]) -> None:
        self.graph, self.refs, self.accounts, self.missing = graph, refs, accounts, missing
        self._access_points = AccessPoints(graph, missing)
        self._closed_to_public = self._accounts_that("restrictPublicBuckets")
        self._without_public_acls = self._accounts_that("ignorePublicAcls")
        self._labels = DataLabels(refs)
        self._adjacent = AdjacentResources(graph, refs, missing)

    def _accounts_that(self, setting: str) -> frozenset[str]:
        """The accounts whose own Block Public Access has a setting switched on."""
        blocks = (b for b in self.graph.of_type(ACCOUNT_PUBLIC_BLOCK) if b.facts.get(setting) is True)
        return frozenset(as_text(block.facts.get("accountId")) or block.account for block in blocks)

    def read(self) -> Iterator[IamResource]:
        """Every resource of a known kind or labelled patient data, in graph order."""
        yield from each_read(self.graph.custom, self._read, self.missing)

    def _read(self, resource: Resource) -> Iterator[IamResource]:
        entry = resource_kinds().get(resource.type)
        if entry is not None and "if" in entry and not value_at(resource.facts, entry["if"]):
            return
        if entry is None and resource.in_cloud and self._labels.classes(resource) & (PHI | PHI_MINIMUM):
            entry = None if _has_no_access(resource.type) else {"kind": UNSUPPORTED}
        if entry is not None and resource.account in self.accounts:
            iam_resource = with_assumed_class(self._iam_resource(resource, entry), resource)
            yield iam_resource
            yield from self._access_points.of(iam_resource, resource.region)

    def _iam_resource(self, resource: Resource, entry: Mapping[str, Any]) -> IamResource:
        account = self.accounts[resource.account]
        name = as_text(resource.facts.get(entry.get("name", "name"))) or resource.name
        adjacent = self._adjacent.of(resource.urn)
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
            data_classes=self._labels.classes(resource),
            policy=self._policy(resource, entry, adjacent),
            kms_key_arn=self._key(resource, entry, adjacent),
            policy_content=content,
            grants=tuple(read_grant(grant) for grant in adjacent if grant.type == KMS_GRANT),
            runs_as=(
                *(arn for prop in entry.get("role", ()) for arn in self._roles(resource, prop)),
                *(self._roles_running_image(name, account) if kind == "ecr-repository" else ()),
            ),
            environment=_environment(resource),
            blocks_public_access=account.id in self._closed_to_public
            or all_set((r for r in adjacent if r.type == PUBLIC_BLOCK), "restrictPublicBuckets"),
            abac_enabled=any(r.type == ABAC and "ENABLED" in repr(r.facts.get("abacStatus")).upper() for r in adjacent),
            compliance_locked=any(
                r.type == OBJECT_LOCK and "COMPLIANCE" in repr(r.facts.get("rule")) for r in adjacent
            ),
            keeps_versions=_keeps_versions(resource, adjacent),
            disables_roles=roles_cut_off_by(resource.facts.get("content")) if kind == "ssm-document" else frozenset(),
            source=str(resource.source or ""),
        )

    def _policy(self, resource: Resource, entry: Mapping[str, Any], adjacent: Any) -> Statements | None:
        policies: dict[str, list[Statements]] = {}  # part of the resource that it governs ("": all) -> declarations
        apart = any(policy.type in ADJACENT_POLICIES for policy in adjacent)
        inline = value_at(resource.props, entry["policy"]) if "policy" in entry else None
        if "policy" in entry and (not apart or inline not in (None, "")):
            policies[""] = [policy_statements(resource, entry["policy"], "resource", self.missing)]
        for policy in adjacent:
            if policy.type in ADJACENT_POLICIES:
                named, prop, _ = ADJACENT_POLICIES[policy.type]
                whole, governed = as_text(resource.facts.get("arn")), as_text(policy.facts.get(named))
                part = governed.removeprefix(whole) if whole and governed.startswith(whole) else ""
                policies.setdefault(part, []).append(policy_statements(policy, prop, "resource", self.missing))
        statements: list[Statement] = [s for declared in policies.values() for s in in_force(declared)]
        statements += (s for policy in adjacent if policy.type == PERMISSION for s in _permission(policy))
        if entry["kind"] == "s3-bucket":
            ignores = _ignores_public_acls(adjacent) or resource.account in self._without_public_acls
            statements += acl_statements(resource, adjacent, ignores)
        if not statements and entry["kind"] == "kms-key":
            return _default_key_policy(resource)
        return tuple(statements) or None

    def _key(self, resource: Resource, entry: Mapping[str, Any], adjacent: Any) -> str:
        holders = [(resource, entry["key"])] if "key" in entry else []
        holders += [
            (r, "rules.applyServerSideEncryptionByDefault.kmsMasterKeyId") for r in adjacent if r.type == ENCRYPTION
        ]
        named = {self._key_named(holder, prop) for holder, prop in holders}
        return named.pop() if len(named) == 1 else ""  # of two declarations the one without a key may be in force

    def _key_named(self, holder: Resource, prop: str) -> str:
        """The ARN of the key that a property names, or its text if the key is not in the input."""
        value = value_at(holder.facts, prop)
        found = self.refs.resolve(holder, prop, *KEY_TYPES) or self._keys_by_alias(as_text(value), holder)
        if found:
            return arn_of(found[0], resource_kinds()[found[0].type], self.accounts[found[0].account])
        return as_text(value)

    def _keys_by_alias(self, name: str, near: Resource) -> list[Resource]:
        aliases = self.refs.named(name, near, KEY_ALIAS) if "alias/" in name else []
        return [key for alias in aliases for key in self.refs.resolve(alias, "targetKeyId", *KEY_TYPES)]

    def _roles(self, resource: Resource, prop: str) -> Iterator[str]:
        """The ARNs of the roles that a property names, directly or through an instance profile."""
        if "@json." in prop:
            texts = map(as_text, values_through_json(resource.facts, prop))
            yield from (text for text in texts if ":role/" in text)
            return
        found = self.refs.resolve(resource, prop, ROLE, PROFILE)
        for holder in found:
            roles = [holder] if holder.type == ROLE else self.refs.resolve(holder, "role", ROLE)
            yield from (as_text(role.facts.get("arn")) for role in roles)
        value = as_text(value_at(resource.facts, prop))
        if not found and ":role/" in value:
            yield value

    def _roles_running_image(self, name: str, account: Account) -> Iterator[str]:
        """The roles that run images of a repository by tag. An image named by digest cannot be replaced; a tag can."""
        image = re.compile(rf"{account.id}\.dkr[.-]ecr(?:-fips)?\.[\w.-]+/{re.escape(name)}(?![\w./@-])")
        for type_, properties in properties_with_code().items():
            roles = resource_kinds().get(type_, {}).get("role", ())
            paths = [path for path, kind in properties.items() if kind == "image"] if roles else ()
            for runner in self.graph.of_type(type_) if paths else ():
                named = (value for path in paths for value in values_through_json(runner.facts, path))
                if any(image.search(as_text(value)) for value in named):
                    yield from (arn for role in roles for arn in self._roles(runner, role))


def _keeps_versions(resource: Resource, adjacent: Any) -> bool:
    told = [value_at(resource.facts, "versioning.enabled")]
    told += [value_at(r.facts, "versioningConfiguration.status") for r in adjacent if r.type == VERSIONING]
    return any(value in (True, "Enabled") for value in told)


def _ignores_public_acls(adjacent: Any) -> bool:
    return all_set((r for r in adjacent if r.type == PUBLIC_BLOCK), "ignorePublicAcls")


@cache
def _has_no_access(type_: str) -> bool:
    """Whether resources of a type give no access to data of their own, or another reader judges them."""
    return type_.startswith("aws:") and not review_of(type_).affects


@cache
def resource_kinds() -> Mapping[str, Mapping[str, Any]]:
    """Resource type -> how to read it as an ``IamResource``."""
    found: Mapping[str, Mapping[str, Any]] = read_data("separation/estate/iam_resources.yaml")
    return found


def arn_of(resource: Resource, entry: Mapping[str, Any], account: Account) -> str:
    """The resource's ARN; before deployment, a unique ARN of the same form."""
    name = as_text(resource.facts.get(entry.get("name", ""))) or resource.name
    if "arn" in entry:
        return str(entry["arn"]).replace("{" + entry["name"] + "}", name)
    given = as_text(resource.facts.get("arn"))
    if is_arn(given):
        return given
    module = resource.type.split(":")[1].partition("/")[0]
    service, _, last = entry.get("form", f"{module}:{entry['kind']}/{{}}").partition(":")
    region = "" if service == "iam" else resource.region
    return f"arn:aws:{service}:{region}:{account.id}:{last.replace('{}', name)}"


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
