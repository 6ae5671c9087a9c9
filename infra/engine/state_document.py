"""State documents: the JSON of ``pulumi stack export``, read from any engine and written by this one."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Mapping
from itertools import starmap
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote

from infra.engine.graph import Difference, Graph, Resource
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.resource_places import shown_scope, with_accounts
from infra.engine.secret_texts import mask_secrets_of, show_names_of
from infra.engine.state_fields import (
    kind_of,
    malformed,
    object_in,
    read_fields,
    require_texts,
    status_in,
    text_in,
)
from infra.engine.wire import UNKNOWN_SENTINELS, from_document, from_object, to_document
from infra.errors import UsageError
from infra.files.atomic_file import write_atomically
from infra.files.foreign_file import LARGE, decoded, parse_json, read_bytes, unpacked

VERSION: Final = 3
READABLE: Final = (3, 4)  # version 4 adds optional fields to version 3
EPOCH: Final = "2000-01-01T00:00:00Z"  # fixed, so that two runs write identical documents
NO_SCOPE: Final = Scope("", "")
NO_EXTRAS: Final[Mapping[str, Any]] = {}
EXPORT: Final = "write one with `pulumi stack export"


def dependency_order(resources: Iterable[Resource]) -> list[Resource]:
    """Parents, providers and dependencies before the resources that need them, otherwise sorted by URN.

    A cycle, which no engine writes, is broken at its first URN. A replaced resource is next to its replacement.
    """
    pending: dict[str, list[Resource]] = {}
    for resource in resources:
        pending.setdefault(resource.urn, []).append(resource)
    needs = {urn: set().union(*map(_needs, found)) & pending.keys() for urn, found in pending.items()}
    needed_by: dict[str, list[str]] = {}
    for urn, urns in needs.items():
        for other in urns:
            needed_by.setdefault(other, []).append(urn)
    ready = [urn for urn, urns in needs.items() if not urns]
    heapq.heapify(ready)
    ordered: list[Resource] = []
    while pending:
        urn = heapq.heappop(ready) if ready else min(pending)
        if urn not in pending:
            continue
        ordered += pending.pop(urn)
        for other in needed_by.get(urn, ()):
            needs[other].discard(urn)
            if not needs[other]:
                heapq.heappush(ready, other)
    return ordered


def _needs(resource: Resource) -> set[str]:
    provider = resource.provider.rpartition("::")[0]
    return {urn for urn in (resource.parent, provider, *resource.dependencies, resource.deleted_with) if urn}


def to_json(graph: Graph) -> dict[str, Any]:
    """The version-3 document of a graph; fields that Pulumi does not have are under ``mso``, which Pulumi ignores."""
    resources = [*dependency_order(graph), *graph.pending_deletes]
    return {
        "version": VERSION,
        "deployment": {
            "manifest": {"time": EPOCH, "magic": "", "version": ""},
            "resources": [_resource_to_json(resource) for resource in resources],
        },
        "mso": {_extras_key(r.urn, r.id, r.pending_delete): _extras(r) for r in resources},
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
        "pendingReplacement": r.pending_replacement,
        "initErrors": list(r.init_errors),
        "ignoreChanges": list(r.ignore_changes),
        "aliases": list(r.aliases),
        "additionalSecretOutputs": list(r.secret_outputs),
        "deletedWith": r.deleted_with,
        "sourcePosition": f"project:///{quote(r.source.file)}#{r.source.line}" if r.source else "",
    }
    required = ("urn", "custom", "type")
    return {key: value for key, value in entry.items() if key in required or value not in ("", [], {}, False)}


def _extras_key(urn: str, identity: Any, pending_delete: bool) -> str:
    """The URN, with the id where the resource is replaced: its replacement has the same URN."""
    return f"{urn}::{identity}" if pending_delete else urn


def _extras(r: Resource) -> dict[str, Any]:
    return {
        "status": r.status.value,
        "account": r.account,
        "region": r.region,
        "deleteBeforeReplace": r.delete_before_replace,
        "differences": [[d.path, to_document(d.declared), to_document(d.found)] for d in r.differences],
    }


def write_state(path: Path, graph: Graph) -> None:
    """Write the document atomically, readable by its owner only (state may contain secrets)."""
    text = json.dumps(to_json(graph), indent=1, sort_keys=True, ensure_ascii=False)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(path, text + "\n", mode=0o600)


def read_state(path: Path) -> Graph:
    """The graph in a state document: the kit's own, that of ``pulumi stack export``, or a DIY backend's checkpoint.

    :raises UsageError: the file is not a state document; the message states what it contains instead.
    """
    return graph_in(read_document(path), str(path))


def read_document(path: Path) -> Any:
    """The JSON of a file, with the values that it stands for: secrets wrapped, unknown ones marked.

    :raises UsageError: the file cannot be read, or is not JSON.
    """
    return parse_document(read_bytes(path, LARGE, missing=f"{EXPORT} --file {path}`"), str(path))


def parse_document(content: bytes, where: str) -> Any:
    """As ``read_document``, of the content of a file or an object, which may be compressed with gzip.

    :raises UsageError: it is not JSON; ``where`` is its name in the message.
    """
    try:
        text = decoded(unpacked(content, where), where)
        document = parse_json(text, where, from_object)
    except UsageError as error:
        what = str(error).removeprefix(f"{where}: ")
        raise UsageError(f"{where}: this is not a state document ({what}); {EXPORT} --file FILE`") from None
    return from_document(document) if any(sentinel in text for sentinel in UNKNOWN_SENTINELS) else document


def from_json(document: Any, where: str) -> Graph:
    """The graph in a document of plain JSON; ``where`` is its name in error messages."""
    try:
        return graph_in(from_document(document), where)
    except RecursionError:
        raise UsageError(f"{where}: values are nested too deeply; export the stack again") from None


def graph_in(document: Any, where: str) -> Graph:
    """The graph in what ``read_document`` returned.

    :raises UsageError: it is not a state document, or a resource of it is malformed.
    """
    deployment = deployment_in(document, where)
    extras = document.get("mso") or {}
    if not isinstance(extras, dict):
        raise UsageError(f"{where}: `mso` is a {type(extras).__name__}, not an object by URN; export the stack again")
    scopes: dict[str, Scope] = {}  # a provider comes before its resources
    graph = []
    for index, entry in enumerate(deployment.get("resources") or []):
        try:
            key = _extras_key(entry["urn"], entry.get("id", ""), entry.get("delete", False))
            resource = _resource(entry, object_in(extras, key) if key in extras else NO_EXTRAS, scopes)
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            what = f"resource {index} is malformed ({malformed(entry, error)})"
            raise UsageError(f"{where}: {what}; export the stack again") from None
        if resource.type.startswith("pulumi:providers:aws"):
            scopes[f"{resource.urn}::{resource.id}"] = scope_of(resource.inputs)
        graph.append(resource)
    try:
        return Graph(with_accounts(graph))
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None


def is_state(document: Any) -> bool:
    """Whether parsed JSON has the outline of a state document."""
    return isinstance(document, dict) and "version" in document and bool({"deployment", "checkpoint"} & document.keys())


def deployment_in(document: Any, where: str) -> Mapping[str, Any]:
    """The deployment in a parsed document, whichever form it has.

    :raises UsageError: it is not a state document of a version that can be read.
    """
    if not isinstance(document, dict):
        found = type(document).__name__
        raise UsageError(f"{where}: expected a JSON object with `version` and `deployment`, found a {found}")
    checkpoint = document.get("checkpoint")  # a DIY backend's own file
    deployment = checkpoint.get("latest") if isinstance(checkpoint, dict) else document.get("deployment")
    if not isinstance(deployment, dict):
        raise UsageError(f"{where}: it has no `deployment`; is this the output of `pulumi stack export`?")
    if document.get("version") not in READABLE:
        raise UsageError(f"{where}: state version {kind_of(document.get('version'))}; this kit reads versions 3 and 4")
    if not isinstance(deployment.get("resources") or [], list):
        raise UsageError(f"{where}: `deployment.resources` is not a list")
    return deployment


def _resource(entry: Mapping[str, Any], extra: Mapping[str, Any], scopes: Mapping[str, Scope]) -> Resource:
    fields = read_fields(entry)
    inputs, outputs, identity = fields.get("inputs", {}), fields.get("outputs", {}), fields.get("id", "")
    require_texts(outputs, "arn", "id")
    mask_secrets_of(fields["type"], inputs, outputs, {"id": identity})
    show_names_of(fields["urn"], outputs.get("arn"))
    scope = scopes.get(fields.get("provider", ""), NO_SCOPE) if fields["custom"] else NO_SCOPE
    if fields["custom"] and ("account" not in extra or "region" not in extra):
        scope = shown_scope(fields["type"], {**outputs, **inputs}, scope, identity)
    return Resource(
        **fields,
        account=text_in(extra, "account") if "account" in extra else scope.account,
        region=text_in(extra, "region") if "region" in extra else scope.region,
        delete_before_replace=bool(extra.get("deleteBeforeReplace", False)),
        status=status_in(extra),
        differences=tuple(starmap(Difference, extra.get("differences") or ())),
    )
