"""The journal of a run: one line for each operation, from which the next run continues after an interruption."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TypeAlias

from infra.engine.graph import Graph, Resource
from infra.engine.state_document import from_json, read_state, to_json, write_state
from infra.errors import UsageError
from infra.files.foreign_file import LARGE, parse_json, read_bytes, read_text

Key: TypeAlias = tuple[str, str]
"""A resource's URN, and the id of one that was replaced and still exists."""


class NoJournal:
    """Records nothing: for previews and plans."""

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """Do nothing."""


class Journal:
    """The state of one stack on disk: ``STACK.json``, and ``STACK.journal`` while a run is under way.

    ``load`` applies the journal to the document; ``close`` writes the result as the new document.
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self._path = state.with_suffix(".journal")
        self._file: IO[str] | None = None

    def load(self) -> Graph:
        """The graph as the last run left it, whether or not that run finished.

        :raises UsageError: one of the two files is damaged.
        """
        graph = read_state(self.state) if self.state.exists() else Graph()
        if not self._path.exists():
            return graph
        current = {_key(resource): resource for resource in (*graph, *graph.pending_deletes)}
        for number, line in enumerate(self._complete_lines(), start=1):
            try:
                entry = parse_json(line, f"{self._path}:{number}")
                for urn, identity in entry["drop"]:
                    current.pop((urn, identity), None)
                put = from_json(entry["put"], str(self._path))
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(
                    f"{self._path}:{number}: damaged ({error!r}); restore the file, or delete it to fall back to"
                    f" {self.state.name} as the last finished run left it"
                ) from None
            current.update({_key(resource): resource for resource in (*put, *put.pending_deletes)})
        return Graph(current.values())

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """Append one line: the new state of the resources in ``put``, and the deletion of those in ``drop``."""
        entry = {"put": to_json(Graph(put)), "drop": [_key(resource) for resource in drop]}
        if self._file is None:
            self._file = self._open()
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def close(self, graph: Graph) -> None:
        """Write ``graph`` as the state document and remove the journal."""
        write_state(self.state, graph)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _open(self) -> IO[str]:
        """The journal, opened for appending; an incomplete last line of an interrupted run is removed first."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            os.truncate(self._path, read_bytes(self._path, LARGE).rfind(b"\n") + 1)
        return open(self._path, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600))

    def _complete_lines(self) -> list[str]:
        return read_text(self._path, LARGE).split("\n")[:-1]


def _key(resource: Resource) -> Key:
    return resource.urn, str(resource.id) if resource.pending_delete else ""
