"""Keeps plans in the user's cache directory, so that the second question about a manifest does not plan it again.

A plan depends on the manifest, the code and data of the kit, the libraries below it and, for the source positions, the
current folder. ``plan_key`` hashes all of them. A plan reads nothing else: not the date, which only opens or closes the
legal gates before it, no environment variable, and no lock of account ids, because its ids are predicted.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph
from infra.engine.state_document import from_json, to_json
from infra.errors import UsageError
from infra.files.private_cache import UnusableCacheError, keep, read_kept, user_cache_folder
from infra.manifest.manifest_model import Manifest

KIT: Final = Path(__file__).parents[2]
"""The folder ``infra``: the code and data that a plan is made of."""
LIBRARIES: Final = ("pulumi", "pulumi-aws", "pydantic", "protobuf")

Note = Callable[[str], None]


def plan_key(manifest: Manifest, kit: Path = KIT) -> str:
    """The SHA-256, in hexadecimal digits, of everything that a plan of this manifest depends on."""
    digest = hashlib.sha256()
    for part in (sys.version, *map(_version, LIBRARIES), str(Path.cwd()), str(kit), manifest.model_dump_json()):
        _add(digest, part.encode())
    for file in _source_files(kit):
        _add(digest, os.fsencode(file.relative_to(kit)))
        _add(digest, file.read_bytes())
    return digest.hexdigest()


def _add(digest: Any, part: bytes) -> None:
    """With its length before it, so that two lists of parts never look alike."""
    digest.update(len(part).to_bytes(8, "big"))
    digest.update(part)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""


def _source_files(kit: Path) -> Iterator[Path]:
    for folder, folders, files in os.walk(kit):
        folders[:] = sorted(name for name in folders if name != "__pycache__")
        yield from (Path(folder, name) for name in sorted(files))


def kept_or_new_plan(manifest: Manifest, note: Note, *, cache: bool = True) -> Graph:
    """The kept plan of this manifest; without one, or with ``cache=False``, a new one, which is then kept.

    ``note`` gets a line on what is used, and on a cache that cannot be: that never stops a question.
    """
    place = _place(manifest, note) if cache else None
    if place and (graph := _kept(*place, note)) is not None:
        note(f"using the plan of {manifest.mso.name} kept from an earlier run (--no-cache makes a new one)")
        return graph
    from infra.engine.embedded.runner import plan

    note(f"planning {manifest.mso.name} ...")
    graph = plan(manifest)
    if place:
        try:
            keep(*place, encoded(graph))
        except (UnusableCacheError, OSError) as error:
            note(f"this plan is not kept: {error}")
    return graph


def _place(manifest: Manifest, note: Note) -> tuple[Path, str] | None:
    """The cache folder, and the key of the plan in it."""
    try:
        return user_cache_folder("plans"), plan_key(manifest)
    except (UnusableCacheError, OSError) as error:
        note(f"no plan is kept: {error}")
        return None


@infrequent_gc()
def _kept(folder: Path, key: str, note: Note) -> Graph | None:
    try:
        content = read_kept(folder, key)
        return None if content is None else decoded(content)
    except (UnusableCacheError, OSError) as error:
        note(f"the kept plan is not used: {error}")
    except (UsageError, ValueError, KeyError, TypeError, RecursionError):
        note(f"the kept plan is not used: {folder / key} is not a plan")
    return None


@infrequent_gc()
def encoded(graph: Graph) -> bytes:
    """The state document of the plan, and the order of its resources, which the document does not keep."""
    return json.dumps({"state": to_json(graph), "order": [resource.urn for resource in graph]}).encode()


def decoded(content: bytes) -> Graph:
    """The plan in what ``encoded`` returned, its resources in the same order."""
    document = json.loads(content)
    graph = from_json(document["state"], "the kept plan")
    return Graph([*(graph[urn] for urn in document["order"]), *graph.pending_deletes])
