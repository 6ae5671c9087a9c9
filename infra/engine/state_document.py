"""State documents: the version-3 JSON of ``pulumi stack export``, written by the embedded engine and read from any."""

from __future__ import annotations

import heapq
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final
from urllib.parse import quote, unquote, urlparse

from infra.engine.collection_gaps import Unread
from infra.engine.graph import Difference, Graph, Resource, Source, Status
from infra.engine.provider import Scope
from infra.engine.provider_scopes import scope_of
from infra.engine.wire import SIGNATURE, from_document, to_document
from infra.errors import UsageError

VERSION: Final = 3
EPOCH: Final = "2000-01-01T00:00:00Z"  # fixed, so that two runs write identical documents
NOWHERE: Final = Scope("", "")
EXPORT: Final = "write one with `pulumi stack export"


def in_order(resources: Iterable[Resource]) -> list[Resource]:
    """Parents, providers and dependencies before what needs them; by URN where either order would do.

    A circle, which no engine writes, is cut at its first URN. What was replaced stands beside its successor.
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
    """The version-3 document of a graph. What Pulumi has no field for stands under ``mso``, which Pulumi ignores."""
    resources = [*in_order(graph), *graph.doomed]
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
        "initErrors": list(r.init_errors),
        "ignoreChanges": list(r.ignore_changes),
        "aliases": list(r.aliases),
        "additionalSecretOutputs": list(r.secret_outputs),
        "deletedWith": r.deleted_with,
        "sourcePosition": f"project:///{quote(r.source.file)}#{r.source.line}" if r.source else "",
    }
    kept = ("urn", "custom", "type")
    return {key: value for key, value in entry.items() if key in kept or value not in ("", [], {}, False)}


def _extras_key(urn: str, identity: Any, doomed: bool) -> str:
    """A URN; with the id of what was replaced, which shares its URN with its successor."""
    return f"{urn}::{identity}" if doomed else urn


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
    return from_json(_document(path), str(path))


def _document(path: Path) -> Any:
    try:
        text = path.read_text(encoding="utf-8-sig")
        document = json.loads(text)
        if "\\ud" in text or "\\uD" in text:  # half a character, which JSON can name and no report can hold
            json.dumps(document, ensure_ascii=False).encode()
    except (ValueError, RecursionError) as error:
        raise UsageError(f"{path}: this is no state document ({error}); {EXPORT} --file {path}`") from None
    except FileNotFoundError:
        raise UsageError(f"{path}: there is no such file; {EXPORT} --file {path}`") from None
    except OSError as error:
        raise UsageError(f"{path}: this cannot be read ({error.strerror}); {EXPORT} --file {path}`") from None
    return document


def read_states(paths: Iterable[Path]) -> Graph:
    """The graph of several stacks, each from its own document, with what an interrupted deployment may have left."""
    found: dict[str, Path] = {}
    stacks: list[Resource] = []
    for path in paths:
        document = _document(path)
        graph = from_json(document, str(path))
        stacks += [*graph, *graph.doomed, *interrupted(document)]
        for resource in graph:
            if resource.urn in found:
                raise UsageError(f"{path}: {resource.urn} stands in {found[resource.urn]} too; give each stack once")
            found[resource.urn] = path
    return Graph(stacks)


def interrupted(document: Mapping[str, Any]) -> Iterator[Resource]:
    """What a deployment was about to do when it was cut off: each may exist, or not any more, and nobody has looked."""
    operations = _deployment(document, "").get("pending_operations") or []
    for number, operation in enumerate(operations if isinstance(operations, list) else []):
        entry = operation.get("resource") if isinstance(operation, dict) else None
        known = entry if isinstance(entry, dict) else {}
        urn, type_ = (str(known.get(key) or "") for key in ("urn", "type"))
        stack, project = (*urn.split("::")[:2], "", "")[:2]
        what = f"{urn.rsplit('::', 1)[-1] or f'operation {number}'} ({type_ or 'of no type'})"
        told = operation.get("type") if isinstance(operation, dict) else "doing something"
        why = f"a deployment was cut off while {told}; `pulumi refresh` looks, then export again"
        yield Unread(stack.removeprefix("urn:pulumi:"), "", "", type_, what, why).as_resource(project or "unknown")


def from_json(document: Any, where: str) -> Graph:
    """The graph in a parsed document; ``where`` names it in errors."""
    deployment = _deployment(document, where)
    extras = document.get("mso") or {}
    if not isinstance(extras, dict):
        raise UsageError(f"{where}: `mso` is a {type(extras).__name__}, not an object by URN; export the stack again")
    scopes: dict[str, Scope] = {}  # a provider stands before what it provides for
    graph = []
    for index, entry in enumerate(deployment.get("resources") or []):
        try:
            extra = _object(extras, _extras_key(_text(entry, "urn"), entry.get("id", ""), entry.get("delete", False)))
            resource = _resource(entry, extra, scopes.get(_text(entry, "provider"), NOWHERE))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            what = f"resource {index} is malformed ({_malformed(entry, error)})"
            raise UsageError(f"{where}: {what}; export the stack again") from None
        if resource.type.startswith("pulumi:providers:aws"):
            scopes[f"{resource.urn}::{resource.id}"] = scope_of(resource.inputs)
        graph.append(resource)
    try:
        return Graph(graph)
    except ValueError as error:
        raise UsageError(f"{where}: {error}") from None


def _deployment(document: Any, where: str) -> Mapping[str, Any]:
    if not isinstance(document, dict):
        found = type(document).__name__
        raise UsageError(f"{where}: expected a JSON object with `version` and `deployment`, found a {found}")
    checkpoint = document.get("checkpoint")  # a DIY backend's own file
    deployment = checkpoint.get("latest") if isinstance(checkpoint, dict) else document.get("deployment")
    if not isinstance(deployment, dict):
        raise UsageError(f"{where}: there is no `deployment` in it; is this the output of `pulumi stack export`?")
    if document.get("version") != VERSION:
        raise UsageError(f"{where}: state version {document.get('version')!r}; this kit reads version {VERSION}")
    if not isinstance(deployment.get("resources") or [], list):
        raise UsageError(f"{where}: `deployment.resources` is not a list")
    return deployment


def _resource(entry: Mapping[str, Any], extra: Mapping[str, Any], scope: Scope) -> Resource:
    properties = _object(entry, "propertyDependencies")
    return Resource(
        urn=_text(entry, "urn"),
        type=_text(entry, "type"),
        custom=bool(entry.get("custom", False)),
        id=from_document(entry.get("id", "")),
        inputs=from_document(_object(entry, "inputs")),
        outputs=from_document(_object(entry, "outputs")),
        parent=_text(entry, "parent"),
        provider=_text(entry, "provider"),
        account=_text(extra, "account") if "account" in extra else scope.account,
        region=_text(extra, "region") if "region" in extra else scope.region,
        dependencies=_texts(entry, "dependencies"),
        property_dependencies={key: _texts(properties, key) for key in properties},
        protect=bool(entry.get("protect", False)),
        retain_on_delete=bool(entry.get("retainOnDelete", False)),
        delete_before_replace=bool(extra.get("deleteBeforeReplace", False)),
        external=bool(entry.get("external", False)),
        ignore_changes=_texts(entry, "ignoreChanges"),
        aliases=_texts(entry, "aliases"),
        secret_outputs=_texts(entry, "additionalSecretOutputs"),
        deleted_with=_text(entry, "deletedWith"),
        source=_source(_text(entry, "sourcePosition")),
        status=Status(extra["status"]) if "status" in extra else Status.LIVE,
        differences=tuple(
            Difference(path, from_document(declared), from_document(found))
            for path, declared, found in extra.get("differences") or ()
        ),
        pending_delete=bool(entry.get("delete", False)),
        init_errors=_texts(entry, "initErrors"),
    )


def _malformed(entry: Any, error: Exception) -> str:
    if not isinstance(entry, dict):
        return f"{entry!r} is not an object"
    if isinstance(error, KeyError):
        return f"{error} is missing"
    what = "nested too deep to be read" if isinstance(error, RecursionError) else str(error)
    return f"{entry.get('urn')}: {what}"


def _object(entry: Mapping[str, Any], key: str) -> dict[str, Any]:
    found = entry.get(key) or {}
    if not isinstance(found, dict):
        raise TypeError(f"{key} is {found!r}, not an object")
    if SIGNATURE in found:
        raise TypeError(f"{key} is one secret, not an object of properties")
    return found


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = entry[key] if key in ("urn", "type") else entry.get(key) or ""
    if not isinstance(text, str):
        raise TypeError(f"{key} is {text!r}, not a text")
    return text


def _texts(entry: Mapping[str, Any], key: str) -> tuple[str, ...]:
    texts = entry.get(key) or ()
    if not isinstance(texts, list | tuple) or not all(isinstance(text, str) for text in texts):
        raise TypeError(f"{key} is {texts!r}, not a list of texts")
    return tuple(texts)


def _source(position: str) -> Source | None:
    if not position:
        return None
    parsed = urlparse(position)
    line = parsed.fragment.split(",")[0]
    return Source(unquote(parsed.path.removeprefix("/")), int(line) if line.isdigit() else 0)
