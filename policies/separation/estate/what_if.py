"""What-if: applies the additions, changes and removals of a file to a graph."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from infra.engine.graph import Graph, Resource, Source
from infra.errors import UsageError
from policies.separation.estate.graph_references import References
from policies.separation.estate.organization_tree import OrganizationTree

SHAPE = "allowed: remove [URN pattern], change [{urn, properties}], add [{type, name, account, properties}]"


def apply_changes(graph: Graph, path: Path) -> Graph:
    """The graph after the changes of a JSON or YAML file.

    :raises UsageError: the file is not valid, or a change matches no resource or account.
    """
    changes = _read(path)
    removed = [_text(pattern, f"{path}: remove") for pattern in _list(changes, "remove", path)]
    for pattern in removed:
        if not any(_named(resource, pattern) for resource in graph):
            raise UsageError(
                f"{path}: remove {pattern!r} matches no resource; give a URN, a name, or a pattern of either"
            )
    kept = [resource for resource in graph if not any(_named(resource, pattern) for pattern in removed)]
    for number, entry in enumerate(_list(changes, "change", path)):
        kept = _changed(kept, entry, f"{path}: change[{number}]")
    return Graph([*kept, *_added(graph, changes, path)])


def _read(path: Path) -> Mapping[str, Any]:
    try:
        changes = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        raise UsageError(f"{path}: cannot be read as JSON or YAML ({error})") from error
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
        raise UsageError(f"{where} must be a non-empty string, got {value!r}; {SHAPE}")
    return value


def _named(resource: Resource, pattern: str) -> bool:
    return fnmatchcase(resource.urn, pattern) or fnmatchcase(resource.name, pattern)


def _properties(entry: Any, where: str) -> dict[str, Any]:
    properties = entry.get("properties") if isinstance(entry, Mapping) else None
    if not isinstance(properties, Mapping):
        raise UsageError(f"{where} needs properties; {SHAPE}")
    return {key: json.dumps(v) if _is_policy(v) else v for key, v in properties.items()}


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
        if not re.fullmatch(r"\d{12}", account):
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
