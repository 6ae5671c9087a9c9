"""What a run did so far, one line an operation, so that a run cut off in the middle can be gone on from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import IO

from infra.engine.graph import Graph, Resource
from infra.engine.state import from_json, read_state, to_json, write_state


class NoJournal:
    """For runs that nobody will go on from: previews and plans."""

    def put(self, resource: Resource) -> None:
        """Forget it."""

    def drop(self, urn: str, *, doomed: bool = False) -> None:
        """Forget that too."""


class Journal:
    """The state of one stack on disk: ``STACK.json``, and ``STACK.journal`` while a run is under way.

    ``load`` puts the two together; ``close`` folds the journal into the document.
    """

    def __init__(self, state: Path) -> None:
        self.state = state
        self._path = state.with_suffix(".journal")
        self._file: IO[str] | None = None

    def load(self) -> Graph:
        """The graph as the last run left it, however that run ended."""
        graph = read_state(self.state) if self.state.exists() else Graph()
        if not self._path.exists():
            return graph
        live = {(resource.urn, resource.pending_delete): resource for resource in (*graph, *graph.doomed)}
        for line in self._path.read_text(encoding="utf-8").splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                break  # the run was cut off while it wrote this line
            if "drop" in entry:
                live.pop((entry["drop"], entry["doomed"]), None)
            else:
                put = from_json(entry["put"], str(self._path))
                live.update({(resource.urn, resource.pending_delete): resource for resource in (*put, *put.doomed)})
        return Graph(live.values())

    def put(self, resource: Resource) -> None:
        """The resource is now like this."""
        self._write({"put": to_json(Graph([resource]))})

    def drop(self, urn: str, *, doomed: bool = False) -> None:
        """The resource (or, ``doomed``, the one it replaced) is gone."""
        self._write({"drop": urn, "doomed": doomed})

    def _write(self, entry: dict[str, object]) -> None:
        if self._file is None:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a", encoding="utf-8")
            self._path.chmod(0o600)
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def close(self, graph: Graph) -> None:
        """Fold the journal into the state document."""
        write_state(self.state, graph)
        if self._file is not None:
            self._file.close()
            self._file = None
        self._path.unlink(missing_ok=True)
