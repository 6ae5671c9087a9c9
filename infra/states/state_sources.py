"""Finds states and reads them as one estate: files, folders, globs, and Pulumi's DIY backends on disk and in S3."""

from __future__ import annotations

import glob
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from infra.engine.collection_gaps import Unread
from infra.engine.graph import Graph, Resource
from infra.engine.state_document import deployment_in, graph_in, is_state, parse_document, read_document
from infra.errors import UsageError
from infra.shown_text import shown
from infra.states.property_values import in_declared_form
from infra.states.state_bucket import DIY_STACKS, SUFFIXES, objects_in

MOST_RESOURCES: Final = 40_000
STACK: Final = "pulumi:pulumi:Stack"

Note = Callable[[str], None]
"""Called with one line about each file that is skipped."""


def read_sources(sources: Iterable[str | Path], note: Note = lambda line: None) -> Graph:  # noqa: ARG005
    """The graph of all stacks in these sources, with the pending operations as gaps.

    :raises UsageError: a source contains no state, a state is damaged, or two states are of the same stack.
    """
    found: dict[str, str] = {}
    resources, names = list[Resource](), set[str]()
    for source in sources:
        for where, document in state_documents(source, note):
            if where in names:
                continue  # two sources contain it
            names.add(where)
            graph = graph_in(document, where)
            if len(resources) + len(graph) > MOST_RESOURCES:
                what = f"with this state there are more than {MOST_RESOURCES:,} resources"
                raise UsageError(f"{where}: {what}; give fewer stacks at once")
            for resource in (*graph, *graph.pending_deletes):
                resources += in_declared_form(resource)
            resources += _pending_operations(document)
            for resource in graph:
                if other := found.get(resource.urn):
                    raise UsageError(f"{where}: {_what_is_repeated(resource)} is also in {other}; pass each stack once")
            found |= dict.fromkeys((resource.urn for resource in graph), where)
    return Graph(resources)


def _what_is_repeated(resource: Resource) -> str:
    return f"the stack {resource.stack}" if resource.type == STACK else resource.urn


def state_documents(source: str | Path, note: Note = lambda line: None) -> Iterator[tuple[str, Any]]:  # noqa: ARG005
    """Each state of a source with its name: a file, a folder, a glob, ``file://FOLDER`` or ``s3://BUCKET/PREFIX?...``.

    In a folder, files that are not states are skipped and noted.

    :raises UsageError: the source contains no state.
    """
    text = str(source)
    if text.startswith("s3://"):
        yield from ((where, parse_document(content, where)) for where, content in objects_in(text))
        return
    path = Path(text.removeprefix("file://"))
    if path.is_dir():
        yield from _in_folder(path, note)
    elif path.exists() or not glob.has_magic(text):
        yield str(path), read_document(path)
    elif matches := sorted(file for file in glob.glob(str(path), recursive=True) if Path(file).is_file()):
        yield from ((file, read_document(Path(file))) for file in matches)
    else:
        raise UsageError(f"{text}: no file matches this pattern; quote it, and give one such as 'states/*.json'")


def _in_folder(folder: Path, note: Note) -> Iterator[tuple[str, Any]]:
    """The states in a folder, by name: those of a DIY backend, or else of every JSON file directly in it."""
    stacks = folder / DIY_STACKS
    listed = stacks.rglob("*") if stacks.is_dir() else folder.iterdir()
    files = sorted(file for file in listed if file.name.endswith(SUFFIXES) and file.is_file())
    states = 0
    for file in files:
        document = read_document(file)
        if is_state(document):
            states += 1
            yield str(file), document
        else:
            note(f"{file}: not a state document, skipped")
    if not states:
        what = f"none of its {len(files)} JSON files is a state document" if files else "it contains no JSON file"
        fix = "write one for each stack with `pulumi stack export --file FOLDER/STACK.json`"
        raise UsageError(f"{folder}: {what}; {fix}")


def _pending_operations(document: Mapping[str, Any]) -> Iterator[Resource]:
    """The pending operations of an interrupted deployment, as gaps: each resource may or may not exist."""
    operations = deployment_in(document, "").get("pending_operations") or []
    found: dict[str, Resource] = {}
    for number, operation in enumerate(operations if isinstance(operations, list) else []):
        entry = operation.get("resource") if isinstance(operation, dict) else None
        known = entry if isinstance(entry, dict) else {}
        urn, type_ = (shown(str(known.get(key) or "")) for key in ("urn", "type"))
        stack, project = (*urn.split("::")[:2], "", "")[:2]
        what = f"{urn.rsplit('::', 1)[-1] or f'operation {number}'} ({type_ or 'of no type'})"
        kind = operation.get("type") if isinstance(operation, dict) else None
        kind = shown(kind) if isinstance(kind, str) else "an unknown operation"
        why = f"a deployment was interrupted while {kind}; run `pulumi refresh`, then export again"
        gap = Unread(stack.removeprefix("urn:pulumi:"), "", "", type_, what, why).as_resource(project or "unknown")
        found.setdefault(gap.urn, gap)  # an interruption may leave several operations on one resource
    yield from found.values()
