"""Audit logs: for each trail, the bucket that it writes to, the key that encrypts it and the topic that it notifies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from infra.engine.graph import Graph, Resource
from infra.engine.values import UNKNOWN
from policies.separation.estate.data_path_names import ACCOUNT_ID
from policies.separation.estate.entities import Account
from policies.separation.estate.graph_references import References, as_text

TRAIL = "aws:cloudtrail/trail:Trail"
EVENT_DATA_STORE = "aws:cloudtrail/eventDataStore:EventDataStore"
AUDIT_LOGS = (TRAIL, EVENT_DATA_STORE)
PARTS = {"s3BucketName": "bucket", "kmsKeyId": "key", "snsTopicName": "topic"}
"""Property -> what it names."""


@dataclass(frozen=True, slots=True)
class LogPart:
    """Something that a trail depends on: what it is, its name, and its account; None if nobody knows whose it is."""

    kind: str  # bucket, key, topic
    name: str
    account: Account | None


@dataclass(frozen=True, slots=True)
class AuditLog:
    """A trail or event data store, whether it logs a whole organization, what it depends on, and whether it is on."""

    name: str
    account: Account
    of_organization: bool
    parts: tuple[LogPart, ...]
    source: str = ""
    switched_on: bool = True


def read_audit_logs(graph: Graph, refs: References, accounts: Mapping[str, Account]) -> Iterator[AuditLog]:
    """Every audit log of a graph."""
    for trail in graph.of_type(*AUDIT_LOGS):
        if trail.account in accounts:
            whole = any(trail.facts.get(p) is True for p in ("isOrganizationTrail", "organizationEnabled"))
            parts = tuple(_parts(trail, graph, refs, accounts))
            on = trail.facts.get("enableLogging") is not False and not _is_suspended(trail)
            yield AuditLog(trail.name, accounts[trail.account], whole, parts, str(trail.source or ""), on)


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
        yield LogPart(kind, name or kind, owner)
