"""State documents: the version-3 JSON of ``pulumi stack export``, written by the embedded engine and read from any."""

from __future__ import annotations

import heapq
import json
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlparse

from infra.engine.graph import Difference, Graph, Resource, Source, Status
from infra.engine.wire import from_document, to_document
from infra.errors import UsageError

VERSION: Final = 3
EPOCH: Final = "2000-01-01T00:00:00Z"  # fixed, so that two runs write identical documents
EXPORT: Final = "write one with `pulumi stack export"


def in_order(resources: Iterable[Resource]) -> list[Resource]:
    """Parents, providers and dependencies before what needs them; by URN where either order would do."""
    pending = {resource.urn: resource for resource in resources}
    needs = {urn: _needs(resource) & pending.keys() for urn, resource in pending.items()}
    needed_by: dict[str, list[str]] = {}
    for urn, urns in needs.items():
        for other in urns:
            needed_by.setdefault(other, []).append(urn)
    ready = [urn for urn, urns in needs.items() if not urns]
    heapq.heapify(ready)
    ordered = []
    while ready:
        urn = heapq.heappop(ready)
        ordered.append(pending.pop(urn))
        for other in needed_by.get(urn, ()):
            needs[other].discard(urn)
            if not needs[other]:
                heapq.heappush(ready, other)
    if pending:
        raise ValueError(f"resources depend on each other in a circle: {', '.join(sorted(pending))}")
    return ordered


def _needs(resource: Resource) -> set[str]:
    provider = resource.provider.rpartition("::")[0]
    return {urn for urn in (resource.parent, provider, *resource.dependencies, resource.deleted_with) if urn}


def to_json(graph: Graph) -> dict[str, Any]:
    """The version-3 document of a graph. What Pulumi has no field for stands under ``mso``, which Pulumi ignores."""
    resources = in_order(graph)
    doomed = sorted(graph.doomed, key=lambda resource: (resource.urn, str(resource.id)))
    return {
        "version": VERSION,
        "deployment": {
            "manifest": {"time": EPOCH, "magic": "", "version": ""},
            "resources": [_resource_to_json(resource) for resource in (*resources, *doomed)],
        },
        "mso": {resource.urn: _extras(resource) for resource in resources if resource.custom},
    }


def _resource_to_json(r: Resource) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "urn": r.urn,
        "custom": r.custom,
        "id": to_document(r.id),
        "type": r.type,
        "inputs": to_document(r.inputs),
        "outputs": to_document(r.outputs),
        "parent": r.parent,
        "provider": r.provider,
        "dependencies": list(r.dependencies),
        "propertyDependencies": {key: list(urns) for key, urns in r.property_dependencies.items()},
        "protect": r.protect,
        "retainOnDelete": r.retain_on_delete,
        "external": r.external,
        "delete": r.pending_delete,
        "initErrors": list(r.init_errors),
        "ignoreChanges": list(r.ignore_changes),
        "aliases": list(r.aliases),
        "additionalSecretOutputs": list(r.secret_outputs),
        "deletedWith": r.deleted_with,
        "sourcePosition": f"project:///{r.source.file}#{r.source.line}" if r.source else "",
    }
    kept = ("urn", "custom", "type")
    return {key: value for key, value in entry.items() if key in kept or value not in ("", [], {}, False)}


def _extras(r: Resource) -> dict[str, Any]:
    return {
        "status": r.status.value,
        "account": r.account,
        "region": r.region,
        "deleteBeforeReplace": r.delete_before_replace,
        "differences": [[d.path, to_document(d.declared), to_document(d.found)] for d in r.differences],
    }


def write_state(path: Path, graph: Graph) -> None:
    """Write the document whole or not at all, readable by its owner only (state may hold secrets)."""
    text = json.dumps(to_json(graph), indent=1, sort_keys=True, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text + "\n")
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def read_state(path: Path) -> Graph:
    """The graph in a state document: ours, ``pulumi stack export``'s, or a DIY backend's checkpoint.

    :raises UsageError: when the file is no such document; the message says what was found instead.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: this is no state document ({error}); {EXPORT} --file {path}`") from None
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file; {EXPORT} --file {path}`") from None
    return from_json(document, str(path))


def from_json(document: Any, where: str) -> Graph:
    """The graph in a parsed document; ``where`` names it in errors."""
    deployment = _deployment(document, where)
    extras = document.get("mso") or {}
    scopes = _provider_scopes(deployment)
    graph = []
    for index, entry in enumerate(deployment.get("resources") or []):
        try:
            graph.append(_resource(entry, extras.get(entry["urn"]) or {}, scopes))
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise UsageError(f"{where}: resource {index} is malformed ({error!r}); export the stack again") from None
    try:
        return Graph(graph)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None


def _deployment(document: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        found = type(document).__name__
        raise UsageError(f"{where}: expected a JSON object with `version` and `deployment`, found a {found}")
    if "checkpoint" in document:  # a DIY backend's own file
        document = {"version": document.get("version"), "deployment": document["checkpoint"].get("latest")}
    deployment = document.get("deployment")
    if not isinstance(deployment, dict):
        raise UsageError(f"{where}: there is no `deployment` in it; is this the output of `pulumi stack export`?")
    if document.get("version") != VERSION:
        raise UsageError(f"{where}: state version {document.get('version')!r}; this kit reads version {VERSION}")
    if not isinstance(deployment.get("resources") or [], list):
        raise UsageError(f"{where}: `deployment.resources` is not a list")
    return deployment


def _provider_scopes(deployment: Mapping[str, Any]) -> Mapping[str, tuple[str, str]]:
    from infra.engine.scopes import scope_of

    found = {}
    for entry in deployment.get("resources") or []:
        if isinstance(entry, dict) and str(entry.get("type", "")).startswith("pulumi:providers:aws"):
            scope = scope_of(from_document(entry.get("inputs") or {}))
            found[f"{entry.get('urn')}::{entry.get('id')}"] = (scope.account, scope.region)
    return found


def _resource(entry: Mapping[str, Any], extra: Mapping[str, Any], scopes: Mapping[str, tuple[str, str]]) -> Resource:
    account, region = scopes.get(entry.get("provider", ""), ("", ""))
    properties = entry.get("propertyDependencies") or {}
    return Resource(
        urn=str(entry["urn"]),
        type=str(entry["type"]),
        custom=bool(entry.get("custom", False)),
        id=from_document(entry.get("id", "")),
        inputs=from_document(dict(entry.get("inputs") or {})),
        outputs=from_document(dict(entry.get("outputs") or {})),
        parent=entry.get("parent", ""),
        provider=entry.get("provider", ""),
        account=extra.get("account", account),
        region=extra.get("region", region),
        dependencies=tuple(entry.get("dependencies") or ()),
        property_dependencies={key: tuple(urns or ()) for key, urns in properties.items()},
        protect=bool(entry.get("protect", False)),
        retain_on_delete=bool(entry.get("retainOnDelete", False)),
        delete_before_replace=bool(extra.get("deleteBeforeReplace", False)),
        external=bool(entry.get("external", False)),
        ignore_changes=tuple(entry.get("ignoreChanges") or ()),
        aliases=tuple(entry.get("aliases") or ()),
        secret_outputs=tuple(entry.get("additionalSecretOutputs") or ()),
        deleted_with=entry.get("deletedWith", ""),
        source=_source(entry.get("sourcePosition", "")),
        status=Status(extra["status"]) if "status" in extra else Status.LIVE,
        differences=tuple(
            Difference(path, from_document(declared), from_document(found))
            for path, declared, found in extra.get("differences") or ()
        ),
        pending_delete=bool(entry.get("delete", False)),
        init_errors=tuple(entry.get("initErrors") or ()),
    )


def _source(position: str) -> Source | None:
    if not position:
        return None
    parsed = urlparse(position)
    line = parsed.fragment.split(",")[0]
    return Source(unquote(parsed.path).lstrip("/"), int(line) if line.isdigit() else 0)
