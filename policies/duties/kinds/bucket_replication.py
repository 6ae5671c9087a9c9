"""L3: S3 replicates objects to the destination of each rule, with the keys of both ends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from infra.engine.graph import Resource
from policies.duties.buckets import BucketSettings, buckets
from policies.duties.delivery_targets import trusts
from policies.duties.duty import ANYBODY, Call, Duty, Need, Standing
from policies.duties.duty_estate import DutyEstate, documents, items, not_in_input
from policies.separation.estate.entities import Principal
from policies.separation.estate.graph_references import value_at

WHY = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html"
KEYS = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html"
CONFIG = "s3/bucketReplicationConfig:BucketReplicationConfig"
OF_BUCKET = ("s3:GetReplicationConfiguration", "s3:ListBucket")
OF_OBJECTS = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")


def find(estate: DutyEstate) -> Iterator[Duty]:
    """A duty for each enabled rule of each replication configuration, and for its keys."""
    by_name = buckets(estate)
    for config in estate.of_type(CONFIG):
        role, name = estate.role(config, "role"), str(config.facts.get("bucket"))
        source = by_name.get(name)
        rules = [r for r in documents(items(config.facts.get("rules"))) if r.get("status") != "Disabled"]
        if not rules and config.facts.get("rules"):
            off = Standing(False, "each of its rules is disabled")
            yield Duty("L3", "bucket-replication", estate.label(config), "replicates", (off,), WHY, config.urn)
        for rule in rules:
            target = str(value_at(rule, "destination.bucket")).removeprefix("arn:aws:s3:::")
            who = f"{estate.account(config).name or config.account}:{name}"
            actor = role.arn if role else ""
            needs = tuple(_replicates(config, rule, role, source, by_name.get(target), target))
            yield Duty("L3", "bucket-replication", who, f"replicates to {target}", needs, WHY, config.urn, actor)
            keys = tuple(_keys(estate, rule, role, source, by_name.get(target)))
            if keys:
                does = f"replicates to {target} with the keys of both buckets"
                yield Duty("L3", "bucket-replication", who, does, keys, KEYS, config.urn, actor)


def _replicates(
    config: Resource,
    rule: Mapping[str, Any],
    role: Principal | None,
    source: BucketSettings | None,
    target: BucketSettings | None,
    target_name: str,
) -> Iterator[Need]:
    if role is None:
        yield not_in_input("the role of the replication", config.account)
        return
    yield trusts(role, "s3.amazonaws.com")
    if source is None:
        yield not_in_input(f"the bucket {config.facts.get('bucket')}", ANYBODY)
        return
    yield from (Call(role, action, source.arn) for action in OF_BUCKET)
    yield from (Call(role, action, f"{source.arn}/any") for action in OF_OBJECTS)
    yield from _written(rule, role, target_name, target)
    selects = value_at(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status") == "Enabled"
    named = value_at(rule, "destination.encryptionConfiguration.replicaKmsKeyId")
    missing = "the rule selects objects with SSE-KMS, and names no key for the replicas of them"
    yield Standing(bool(named) or not selects, missing)
    yield Standing(source.versioned, f"{source.name} is not versioned")
    if target is None:
        yield not_in_input(f"the bucket {target_name}", ANYBODY)
        return
    yield Standing(target.versioned, f"{target.name} is not versioned")
    if source.locked:
        yield Standing(target.locked, f"{source.name} has Object Lock, and {target.name} has not")


def _written(
    rule: Mapping[str, Any], role: Principal, target_name: str, target: BucketSettings | None
) -> Iterator[Need]:
    owner = target.resource.account if target else str(value_at(rule, "destination.account") or "")
    actions = ["s3:ReplicateObject", "s3:ReplicateTags"]
    if value_at(rule, "deleteMarkerReplication.status") == "Enabled":
        actions.append("s3:ReplicateDelete")
    if value_at(rule, "destination.accessControlTranslation.owner"):
        actions.append("s3:ObjectOwnerOverrideToBucketOwner")
        named = str(value_at(rule, "destination.account"))
        if target is not None:
            yield Standing(named == owner, f"the rule names {named} as owner of {target_name}, which {owner} owns")
    yield from (Call(role, action, f"arn:aws:s3:::{target_name}/any", account=owner) for action in actions)


def _keys(
    estate: DutyEstate,
    rule: Mapping[str, Any],
    role: Principal | None,
    source: BucketSettings | None,
    target: BucketSettings | None,
) -> Iterator[Need]:
    replica = value_at(rule, "destination.encryptionConfiguration.replicaKmsKeyId")
    if role is None or source is None or not (source.key or replica):
        return
    if source.key:
        selected = value_at(rule, "sourceSelectionCriteria.sseKmsEncryptedObjects.status") == "Enabled"
        yield Standing(selected, f"the rule does not select objects with SSE-KMS, as all of {source.name} are")
        yield Standing(bool(replica), "the rule names no key for the replicas of objects with SSE-KMS")
        yield from estate.uses_key(role, source.key, "s3", "Decrypt", **_context(source))
        managed = "alias/aws/" in source.key and target is not None and target.resource.account != role.account.id
        yield Standing(
            not managed, f"{source.name} is encrypted with {source.key}, which opens in its own account only"
        )
    if not replica:
        return
    key = estate.key_arn(replica, estate.account(target.resource) if target else role.account)
    if key is None:
        yield not_in_input(f"the key {replica} of the replicas")
        return
    more = _context(target) if target else {}
    yield from estate.uses_key(role, key, "s3", "Encrypt", "GenerateDataKey", **more)


def _context(bucket: BucketSettings) -> dict[str, str]:
    return {"kms:encryptioncontext:aws:s3:arn": bucket.arn if bucket.bucket_key else f"{bucket.arn}/any"}
