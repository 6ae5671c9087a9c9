"""Databases, tables, caches, files, objects, keys, secrets, queues, mail and backups."""

# ruff: noqa: ARG001 - every quantity is asked with the resource and the month
from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from infra.costs.amounts import Amount, Month, NoQuantityError, Quantities, length, number, word
from infra.engine.graph import Resource

DATABASE, FILES, BUCKET = "aws:rds/instance:Instance", "aws:efs/fileSystem:FileSystem", "aws:s3/bucket:Bucket"

LOGS: Final = "security"
"""The data class of buckets of logs, which no plan backs up."""


def _database(resource: Resource, month: Month) -> Iterator[Amount]:
    multi = "-multi" if resource.facts.get("multiAz") is True else ""
    size = number(resource, "allocatedStorage")
    if (storage := resource.facts.get("storageType", "gp2")) != "gp3":
        raise NoQuantityError(f"storageType {storage}: only gp3 is priced")
    yield month.always(f"rds-{word(resource, 'instanceClass')}{multi}")
    yield Amount(f"rds-gp3{multi}", size, size)
    yield month.used("rds-backup", "snapshot-beyond", size)
    if resource.facts.get("manageMasterUserPassword") is True:
        yield Amount("secret", 1, 1)
    if resource.facts.get("monitoringInterval"):
        yield month.used("logs", "monitoring-volume")


def _cache(resource: Resource, month: Month) -> Iterator[Amount]:
    if (engine := resource.facts.get("engine", "redis")) != "valkey":
        raise NoQuantityError(f"engine {engine}: only valkey is priced")
    shards = number(resource, "numNodeGroups", 0)
    nodes = shards * (1 + number(resource, "replicasPerNodeGroup", 0)) if shards else 0
    yield month.always(f"cache-{word(resource, 'nodeType')}", nodes or number(resource, "numCacheClusters", 1))


def _files(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("efs", "efs-stored")


def _bucket(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("s3", "bucket-stored")
    yield month.used("s3-writes", "bucket-writes")


def _key(resource: Resource, month: Month) -> Iterator[Amount]:
    if resource.facts.get("customerMasterKeySpec", "SYMMETRIC_DEFAULT") != "SYMMETRIC_DEFAULT":
        raise NoQuantityError("asymmetric keys are not priced")
    yield Amount("key", 1, 1)
    if resource.facts.get("enableKeyRotation") is True:
        yield month.used("key", "key-versions")
    yield month.used("key-requests", "key-calls")


def _secret(resource: Resource, month: Month) -> Iterator[Amount]:
    replicas = length(resource, "replicas")
    yield Amount("secret", 1 + replicas, 1 + replicas)


def _queue(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("queue-requests", "messages")


def _topic(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("topic-requests", "messages")


def _table(resource: Resource, month: Month) -> Iterator[Amount]:
    if (mode := resource.facts.get("billingMode", "PROVISIONED")) != "PAY_PER_REQUEST":
        raise NoQuantityError(f"billingMode {mode}: only PAY_PER_REQUEST is priced")
    indexes = length(resource, "globalSecondaryIndexes")
    yield month.used("table-writes", "table-calls", 1 + indexes)
    yield month.used("table-reads", "table-calls")
    yield month.used("table-storage", "table-stored", 1 + indexes)
    recovery = resource.facts.get("pointInTimeRecovery")
    if isinstance(recovery, Mapping) and recovery.get("enabled") is True:
        yield month.used("table-recovery", "table-stored")


def _bus(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("bus-events", "messages")


def _api_destination(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("api-destination-events", "messages")


def _mail_identity(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("mails", "mails-sent")


def _backup_plan(resource: Resource, month: Month) -> Iterator[Amount]:
    """What a plan keeps of the stores in its account, and copies to the vaults its rules name."""
    kept, stored = month.table.uses["backup-kept"], month.table.uses["efs-stored"]
    databases = sum(
        number(each, "allocatedStorage", 0)
        for each in month.graph.of_type(DATABASE) if each.account == resource.account
    )  # fmt: skip
    files = sum(each.account == resource.account for each in month.graph.of_type(FILES))
    buckets = sum(
        each.account == resource.account and each.tags.get("mso:data-class") != LOGS
        for each in month.graph.of_type(BUCKET)
    )
    low = databases * 0.1 + (files + buckets) * stored.low
    high = databases + (files + buckets) * stored.high
    yield Amount("backup-warm", low * kept.low, high * kept.high, (kept.id, stored.id))
    copied, copies = month.table.uses["changed-copied"], _copies(resource)
    if copies:
        yield Amount("backup-warm", low * kept.low * copies, high * kept.high * copies, (kept.id, stored.id))
        uses = (copied.id, stored.id)
        yield Amount("transfer-region", low * copied.low * copies, high * copied.high * copies, uses)


def _copies(plan: Resource) -> int:
    rules = plan.facts.get("rules")
    if not isinstance(rules, list):
        raise NoQuantityError("rules is not known")
    return max((len(rule.get("copyActions") or ()) for rule in rules if isinstance(rule, Mapping)), default=0)


def _restore_test(resource: Resource, month: Month) -> Iterator[Amount]:
    yield month.used("restore-test", "restores")


QUANTITIES: Final[Mapping[str, Quantities]] = {
    DATABASE: _database,
    "aws:elasticache/replicationGroup:ReplicationGroup": _cache,
    FILES: _files,
    BUCKET: _bucket,
    "aws:kms/key:Key": _key,
    "aws:kms/replicaKey:ReplicaKey": _key,
    "aws:secretsmanager/secret:Secret": _secret,
    "aws:dynamodb/table:Table": _table,
    "aws:cloudwatch/eventApiDestination:EventApiDestination": _api_destination,
    "aws:cloudwatch/eventBus:EventBus": _bus,
    "aws:sesv2/emailIdentity:EmailIdentity": _mail_identity,
    "aws:sqs/queue:Queue": _queue,
    "aws:sns/topic:Topic": _topic,
    "aws:backup/plan:Plan": _backup_plan,
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": _restore_test,
}
