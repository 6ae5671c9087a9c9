"""What a bucket declares inside itself, as the resources that newer versions of the provider have for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.resource_forms.declared_inside import implied, items

BUCKET: Final = "aws:s3/bucket:Bucket"
POLICY: Final = "aws:s3/bucketPolicy:BucketPolicy"
ACL: Final = "aws:s3/bucketAcl:BucketAcl"
REPLICATION: Final = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
ENCRYPTION: Final = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
LOGGING: Final = "aws:s3/bucketLogging:BucketLogging"
GROUPS: Final = ("AllUsers", "AuthenticatedUsers")
"""The groups of an access control list that are not the bucket's own account."""


class InlineOfBuckets:
    """Finds what buckets declare inside themselves and no resource of its own declares as well."""

    def __init__(self, graph: Graph) -> None:
        self._declared = {type_: _names(graph, type_) for type_ in (POLICY, ACL, REPLICATION, ENCRYPTION, LOGGING)}

    def of(self, bucket: Resource) -> Iterator[Resource]:
        """The resources that a bucket implies."""
        given = bucket.facts.get("bucket")
        name = bucket.id if given in (None, "", UNKNOWN) else given
        for type_, suffix, read in READERS:
            declared = bool({name, bucket.id, bucket.urn} & self._declared[type_] - {UNKNOWN})
            properties = read(bucket, declared)
            if properties is not None:
                known = {"bucket": name if isinstance(name, str) and name else UNKNOWN, **properties}
                yield implied(bucket, type_, suffix, known, {"bucket": (bucket.urn,)})


def _names(graph: Graph, type_: str) -> set[Any]:
    """The names, and the URNs, of the buckets that resources of a type belong to."""
    found: set[Any] = set()
    for resource in graph.of_type(type_):
        name = resource.facts.get("bucket")
        found |= {name} if isinstance(name, str) else set(resource.property_dependencies.get("bucket", ()))
    return found


def _policy(bucket: Resource, declared: bool) -> Mapping[str, Any] | None:
    """The policy that the bucket declares; one that was only read back counts where nothing else declares one."""
    value = bucket.props.get("policy") or (None if declared else bucket.facts.get("policy"))
    return None if value is None or value == "" else {"policy": value}


def _acl(bucket: Resource, declared: bool) -> Mapping[str, Any] | None:
    grants = bucket.props.get("grants")
    acl = bucket.props.get("acl")
    if grants is None and not declared:
        read_back = bucket.facts.get("grants")
        grants = [g for g in items(read_back) if isinstance(g, Mapping) and str(g.get("uri", "")).endswith(GROUPS)]
    found: dict[str, Any] = {}
    if acl is not None and acl != "private":
        found["acl"] = acl
    if grants:
        found["accessControlPolicy"] = {"grants": [g for grant in items(grants) for g in _grants(grant)]}
    return found or None


def _grants(grant: Any) -> Iterator[Any]:
    """One grant for each permission, in the form of an ACL that is a resource of its own."""
    if not isinstance(grant, Mapping):
        yield UNKNOWN
        return
    grantee = {key: grant[key] for key in ("id", "type", "uri") if grant.get(key)}
    for permission in items(grant.get("permissions", UNKNOWN)):
        yield {"grantee": grantee, "permission": permission}


def _replication(bucket: Resource, declared: bool) -> Mapping[str, Any] | None:
    places = [bucket.props] if declared else [bucket.props, bucket.facts]
    for facts in places:
        for name in ("replicationConfiguration", "replicationConfigurations"):
            for configuration in items(facts.get(name)):
                if not isinstance(configuration, Mapping):
                    return {"role": UNKNOWN, "rules": UNKNOWN}
                rules = [_rule(rule) for rule in items(configuration.get("rules"))]
                if rules:
                    return {"role": configuration.get("role"), "rules": rules}
    return None


def _rule(rule: Any) -> Any:
    """A rule with the name that a resource of its own uses for the account of the destination."""
    if not isinstance(rule, Mapping):
        return rule
    destinations = [d for name in ("destination", "destinations") for d in items(rule.get(name))]
    destination = destinations[0] if destinations else UNKNOWN
    if isinstance(destination, Mapping) and destination.get("accountId"):
        destination = {**destination, "account": destination["accountId"]}
    return {**rule, "destination": destination}


def _encryption(bucket: Resource, declared: bool) -> Mapping[str, Any] | None:
    if declared:
        return None
    rules = []
    for name in ("serverSideEncryptionConfiguration", "serverSideEncryptionConfigurations"):
        for configuration in items(bucket.facts.get(name)):
            if isinstance(configuration, Mapping):
                rules += [r for key in ("rule", "rules") for r in items(configuration.get(key))]
    defaults = [
        default
        for rule in rules if isinstance(rule, Mapping)
        for key in ("applyServerSideEncryptionByDefault", "applyServerSideEncryptionByDefaults")
        for default in items(rule.get(key))
    ]  # fmt: skip
    return {"rules": [{"applyServerSideEncryptionByDefault": default} for default in defaults]} if defaults else None


def _logging(bucket: Resource, declared: bool) -> Mapping[str, Any] | None:
    facts = bucket.props if declared else bucket.facts
    found = [entry for name in ("logging", "loggings") for entry in items(facts.get(name))]
    first = found[0] if found else None
    return {"targetBucket": first.get("targetBucket")} if isinstance(first, Mapping) else None


READERS: Final[tuple[tuple[str, str, Callable[[Resource, bool], Mapping[str, Any] | None]], ...]] = (
    (POLICY, "policy", _policy),
    (ACL, "acl", _acl),
    (REPLICATION, "replication", _replication),
    (ENCRYPTION, "encryption", _encryption),
    (LOGGING, "logging", _logging),
)
"""Implied type, its name, and what the bucket says of it, given whether a resource of its own declares it too."""
