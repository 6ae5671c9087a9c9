"""Audit logs: for each trail, the bucket that it writes to, the key that encrypts it and the topic that it notifies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.adjacent_resources import OBJECT_LOCK
from policies.separation.estate.data_path_names import ACCOUNT_ID
from policies.separation.estate.data_path_types import values_at
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import References, as_text, value_at
from policies.separation.estate.trail_scope import unrecorded

TRAIL = "aws:cloudtrail/trail:Trail"
EVENT_DATA_STORE = "aws:cloudtrail/eventDataStore:EventDataStore"
AUDIT_LOGS = (TRAIL, EVENT_DATA_STORE)
PARTS = {"s3BucketName": "bucket", "kmsKeyId": "key", "snsTopicName": "topic"}
"""Property -> what it names."""
DECLARED_AS: Final = {"bucket": "aws:s3/bucket:", "key": "aws:kms/", "topic": "aws:sns/topic:"}
"""What a trail names -> how the type begins that declares it."""
BUCKET: Final = "aws:s3/bucket:Bucket"
ALIAS: Final = "aws:kms/alias:Alias"
LIFECYCLES: Final = (
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
)
RULES: Final = ("rules", "lifecycleRules")
"""Properties with the lifecycle rules: of the separate resource, of the bucket itself."""


@dataclass(frozen=True, slots=True)
class LogPart:
    """Something that a trail depends on: what it is, its name, and its account; None if nobody knows whose it is.

    ``urn`` is empty if the input does not declare it; a key is ``disabled`` if its settings say so.
    """

    kind: str  # bucket, key, topic
    name: str
    account: Account | None
    urn: str = ""
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class AuditLog:
    """A trail or event data store, whether it logs a whole organization, what it depends on, and whether it is on.

    ``prefix`` is the folder of the bucket in which a trail keeps its records.
    """

    name: str
    account: Account
    of_organization: bool
    parts: tuple[LogPart, ...]
    source: str = ""
    switched_on: bool = True
    kept_days: int | None = None
    """After how many days its records are deleted; None if nothing deletes them."""
    unrecorded: frozenset[str] = frozenset()
    """What its settings leave out."""
    arn: str = ""
    prefix: str = ""


def read_audit_logs(graph: Graph, refs: References, accounts: Mapping[str, Account]) -> Iterator[AuditLog]:
    """Every audit log of a graph."""
    for trail in graph.of_type(*AUDIT_LOGS):
        if trail.account in accounts:
            whole = any(trail.facts.get(p) is True for p in ("isOrganizationTrail", "organizationEnabled"))
            parts = tuple(_parts(trail, graph, refs, accounts))
            on = trail.facts.get("enableLogging") is not False and not _is_suspended(trail)
            kept = _kept_days(trail, graph)
            gaps = unrecorded(trail.facts, is_store=trail.type == EVENT_DATA_STORE)
            account, arn, prefix = accounts[trail.account], _arn(trail), as_text(trail.facts.get("s3KeyPrefix"))
            yield AuditLog(trail.name, account, whole, parts, str(trail.source or ""), on, kept, gaps, arn, prefix)


def _arn(log: Resource) -> str:
    """The ARN of a log, as AWS will form it if it is not known yet."""
    given = as_text(log.facts.get("arn"))
    name = as_text(log.facts.get("name")) or log.name
    return given or f"arn:aws:cloudtrail:{log.region}:{log.account}:trail/{name}"


def _kept_days(log: Resource, graph: Graph) -> int | None:
    """The days after which records of a log are deleted: by its own term, or by lifecycle rules of its bucket."""
    if log.type == EVENT_DATA_STORE:
        days = log.facts.get("retentionPeriod")
        return int(days) if isinstance(days, int | float) else None
    name, prefix = as_text(log.facts.get("s3BucketName")), as_text(log.facts.get("s3KeyPrefix"))
    records = f"{prefix}/AWSLogs/".lstrip("/")
    of_bucket = [r for r in graph.of_type(*LIFECYCLES, OBJECT_LOCK, BUCKET) if name and r.facts.get("bucket") == name]
    terms = [
        days for r in of_bucket for path in RULES for rule in values_at(r.facts, path)
        if (days := _term(rule, records)) is not None
    ]  # fmt: skip
    locked = max((_locked_days(r) for r in of_bucket if r.type == OBJECT_LOCK), default=0)
    return max(min(terms), locked) if terms else None


def _term(rule: Any, records: str) -> int | None:
    """The days after which a lifecycle rule deletes the records under a prefix; 0 if it is a date or not known."""
    off = not isinstance(rule, Mapping) or rule.get("status") == "Disabled" or rule.get("enabled") is False
    if off or value_at(rule, "filter.tag") or value_at(rule, "filter.and.tags") or rule.get("tags"):
        return None  # CloudTrail puts no tags on its records
    prefixes = (value_at(rule, path) for path in ("prefix", "filter.prefix", "filter.and.prefix"))
    prefix = next(filter(None, map(as_text, prefixes)), "")
    if not (prefix.startswith(records) or records.startswith(prefix)):
        return None
    days, date = value_at(rule, "expiration.days"), value_at(rule, "expiration.date")
    if days is UNKNOWN or date:
        return 0
    return int(days) if isinstance(days, int | float) and days > 0 else None


def _locked_days(lock: Resource) -> int:
    """The days for which Object Lock in compliance mode keeps each object."""
    retention = value_at(lock.facts, "rule.defaultRetention")
    if not isinstance(retention, Mapping) or retention.get("mode") != "COMPLIANCE":
        return 0
    days, years = retention.get("days"), retention.get("years")
    return int(days) if isinstance(days, int | float) else int(years) * 365 if isinstance(years, int | float) else 0


def _is_suspended(store: Resource) -> bool:
    """Whether an event data store has stopped to take in events."""
    return store.facts.get("suspend") in (True, "true")


def _parts(trail: Resource, graph: Graph, refs: References, accounts: Mapping[str, Account]) -> Iterator[LogPart]:
    for prop, kind in PARTS.items():
        value = trail.facts.get(prop)
        if value is None or value == "":
            continue
        name = as_text(value)
        found = refs.resolve(trail, prop) if value is UNKNOWN else refs.named(name, trail)
        found = found or list(graph.identified(name))
        ids = [r.account for r in found] or ACCOUNT_ID.findall(name)
        if not ids and kind == "key" and not name.startswith("arn:"):
            ids = [trail.account]  # a key id or alias is of the trail's own account
        owner = (accounts.get(ids[0]) or Account(ids[0], f"account {ids[0]}")) if ids else None
        declared = next((r for r in found if r.type.startswith(DECLARED_AS[kind])), None)
        if declared is not None and declared.type == ALIAS:
            declared = next(iter(refs.resolve(declared, "targetKeyId")), None)
        off = declared is not None and declared.facts.get("isEnabled") is False
        yield LogPart(kind, name or kind, owner, declared.urn if declared else "", off)
