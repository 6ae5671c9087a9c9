"""What-if: applies the additions, changes and removals of a file to a graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from infra.engine.graph import DuplicateUrnError, Graph, Resource, Source
from infra.errors import UsageError
from infra.files.yaml_file import outline, read_yaml
from policies.separation.estate.graph_references import References
from policies.separation.estate.organization_tree import OrganizationTree

SHAPE = "allowed: remove [URN pattern], change [{urn, properties}], add [{type, name, account, properties}]"


def apply_changes(graph: Graph, path: Path) -> Graph:
    """The graph after the changes of a JSON or YAML file.

    :raises UsageError: the file is not valid, or a change matches no resource or account.
    """
    changes = read_changes(path)
    removed = [_text(pattern, f"{path}: remove") for pattern in _list(changes, "remove", path)]
    for pattern in removed:
        if not any(_named(resource, pattern) for resource in graph):
            raise UsageError(
                f"{path}: remove {pattern!r} matches no resource; give a URN, a name, or a pattern of either"
            )
    kept = [resource for resource in graph if not any(_named(resource, pattern) for pattern in removed)]
    for number, entry in enumerate(_list(changes, "change", path)):
        kept = _changed(kept, entry, f"{path}: change[{number}]")
    try:
        return Graph([*kept, *_added(graph, changes, path)])
    except DuplicateUrnError as error:
        raise UsageError(f"{path}: add: {error}. Fix: give each resource that is added a name of its own") from None


def read_changes(path: Path) -> Mapping[str, Any]:
    """The changes of a file, not applied yet.

    :raises UsageError: the file cannot be read, or has another form.
    """
    changes = read_yaml(path).data
    if not isinstance(changes, Mapping) or not set(changes) <= {"remove", "change", "add"}:
        raise UsageError(f"{path}: {SHAPE}")
    return changes


def _list(changes: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    value = changes.get(key) or []
    if not isinstance(value, list):
        raise UsageError(f"{path}: {key} must be a list; {SHAPE}")
    return value


def _text(value: Any, where: str) -> str:
    if not isinstance(value, str) or not value:
        raise UsageError(f"{where} must be a non-empty string, got {outline(value)}; {SHAPE}")
    return value


def _named(resource: Resource, pattern: str) -> bool:
    return fnmatchcase(resource.urn, pattern) or fnmatchcase(resource.name, pattern)


def _properties(entry: Any, where: str) -> dict[str, Any]:
    properties = entry.get("properties") if isinstance(entry, Mapping) else None
    if not isinstance(properties, Mapping):
        raise UsageError(f"{where} needs properties; {SHAPE}")
    return {key: json.dumps(v, default=str) if _is_policy(v) else _plain(v) for key, v in properties.items()}


def _plain(value: Any) -> Any:
    """The value with dates as text, as resources hold them."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def _is_policy(value: Any) -> bool:
    """Whether a value is a policy document, which resources hold as JSON text."""
    return isinstance(value, Mapping) and "Statement" in value


def _changed(resources: list[Resource], entry: Any, where: str) -> list[Resource]:
    properties = _properties(entry, where)
    pattern = _text(entry.get("urn"), f"{where}.urn")
    if not any(_named(resource, pattern) for resource in resources):
        raise UsageError(f"{where}: {pattern!r} matches no resource; give a URN, a name, or a pattern of either")
    return [r.with_(inputs={**r.inputs, **properties}) if _named(r, pattern) else r for r in resources]


def _added(graph: Graph, changes: Mapping[str, Any], path: Path) -> Iterator[Resource]:
    ids = {account.name: account.id for account in OrganizationTree(graph, References(graph)).read().values()}
    for number, entry in enumerate(_list(changes, "add", path)):
        where = f"{path}: add[{number}]"
        properties = _properties(entry, where)
        type_, name, account = (_text(entry.get(key), f"{where}.{key}") for key in ("type", "name", "account"))
        account = ids.get(account, account)
        if not re.fullmatch("[0-9]{12}", account):
            named = ", ".join(sorted(filter(None, ids)))
            raise UsageError(f"{where}.account is {account!r}; give twelve digits, or one of {named}")
        yield Resource(
            urn=f"urn:pulumi:what-if::what-if::{type_}::{name}",
            type=type_,
            id=str(entry.get("id", name)),
            account=account,
            region=str(entry.get("region", "us-east-1")),
            inputs=properties,
            source=Source(str(path), number + 1),
        )
