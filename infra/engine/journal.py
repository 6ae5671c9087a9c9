"""What a run did so far, one line an operation, so that a run cut off in the middle can be gone on from."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO, TypeAlias

from infra.engine.graph import Graph, Resource
from infra.engine.state_document import from_json, read_state, to_json, write_state
from infra.errors import UsageError

Key: TypeAlias = tuple[str, str]
"""A resource's URN; and for one that was replaced and still exists, its id."""


class NoJournal:
    """For runs that nobody will go on from: previews and plans."""

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """Forget it."""


class Journal:
    """The state of one stack on disk: ``STACK.json``, and ``STACK.journal`` while a run is under way.

    ``load`` puts the two together; ``close`` folds the journal into the document.
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self._path = state.with_suffix(".journal")
        self._file: IO[str] | None = None

    def load(self) -> Graph:
        """The graph as the last run left it, however that run ended.

        :raises UsageError: one of the two files is damaged.
        """
        graph = read_state(self.state) if self.state.exists() else Graph()
        if not self._path.exists():
            return graph
        held = {_key(resource): resource for resource in (*graph, *graph.doomed)}
        for number, line in enumerate(self._whole_lines(), start=1):
            try:
                entry = json.loads(line)
                for urn, identity in entry["drop"]:
                    held.pop((urn, identity), None)
                put = from_json(entry["put"], str(self._path))
            except (ValueError, TypeError, KeyError) as error:
                raise UsageError(
                    f"{self._path}:{number}: damaged ({error!r}); restore the file, or delete it to fall back to"
                    f" {self.state.name} as the last finished run left it"
                ) from None
            held.update({_key(resource): resource for resource in (*put, *put.doomed)})
        return Graph(held.values())

    def record(self, *, put: Iterable[Resource] = (), drop: Iterable[Resource] = ()) -> None:
        """These resources are gone, and those are now like this: one line, so that no reader sees half of it."""
        entry = {"put": to_json(Graph(put)), "drop": [_key(resource) for resource in drop]}
        if self._file is None:
            self._file = self._open()
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def close(self, graph: Graph) -> None:
        """Fold the journal into the state document."""
        write_state(self.state, graph)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)

    def _open(self) -> IO[str]:
        """The journal, ready for its next line; the half line of a run that was cut off is taken away first."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        if self._path.exists():
            os.truncate(self._path, self._path.read_bytes().rfind(b"\n") + 1)
        return open(self._path, "a", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600))

    def _whole_lines(self) -> list[str]:
        return self._path.read_text(encoding="utf-8").split("\n")[:-1]


def _key(resource: Resource) -> Key:
    return resource.urn, str(resource.id) if resource.pending_delete else ""
