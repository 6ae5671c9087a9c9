"""Data paths of a graph: replication, shares, subscriptions and networks that move data without an API request.

The resources of ``data_paths.yaml`` are the edges of a graph of places. Data is followed over it from every place of an
owner to wherever it leaves that owner's accounts, through any number of resources and whatever their labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Final

from infra.engine.graph import Graph
from policies.separation.estate.data_path_edges import Edge, Edges
from policies.separation.estate.data_path_places import NETWORK, UNLABELLED
from policies.separation.estate.data_path_propagation import Arrival, Arrivals, propagate
from policies.separation.estate.data_path_types import CERTAINTIES
from policies.separation.estate.entities import PHI, Account, DataPath
from policies.separation.estate.graph_references import References
from policies.separation.estate.missing_input import Missing

CARRIED_BY_NETWORKS: Final = "phi"


class DataPaths:
    """Reads the data paths of a graph that leave the account of their origin."""

    def __init__(self, graph: Graph, refs: References, accounts: Mapping[str, Account], missing: list[Missing]) -> None:
        self.edges = list(Edges(graph, refs, accounts, missing).read())
        self.arrivals = propagate(self.edges)

    def read(self) -> Iterator[DataPath]:
        """Every data path to another account or owner, and those whose destination is not known."""
        feeding: dict[str, set[str]] = {}
        for edge in self.edges:
            feeding.setdefault(edge.destination.key, set()).add(edge.row.kind)
        for edge in self.edges:
            for found in _leaving(edge, self.arrivals):
                yield replace(found, fed_by=frozenset(feeding.get(edge.origin.key, ())))

    def received(self) -> Mapping[str, str]:
        """The URN of each resource into which patient data is led for certain -> the steps on which it gets there."""
        found: dict[str, str] = {}
        for place, arrivals in self.arrivals.items():
            for (_, data_class), arrival in arrivals.items():
                if data_class in PHI and arrival.edge is not None and arrival.level == 0:
                    found[place] = ", then ".join(map(str, arrival.hops()))
        return found


def _leaving(edge: Edge, arrivals: Arrivals) -> Iterator[DataPath]:
    """The data paths that leave an account over an edge, one for each origin and certainty."""
    found: dict[tuple[int, str], dict[str, Arrival]] = {}
    for (owner, data_class), arrival in arrivals.get(edge.origin.key, {}).items():
        if edge.carries(data_class) and edge.leaves(arrival.start, owner):
            found.setdefault((max(arrival.level, edge.level), owner), {})[data_class] = arrival
    for (level, _), classes in found.items():
        arrival = classes[min(classes, key=_harm)]
        hops = (*arrival.hops(), edge)
        yield DataPath(
            kind=edge.row.kind,
            origin=arrival.start.account,
            destination=edge.destination.account,
            name=edge.name,
            data_classes=frozenset(CARRIED_BY_NETWORKS if c == NETWORK else c for c in classes),
            source=edge.source,
            destination_known=edge.destination.known,
            hops=tuple(map(str, hops)) if len(hops) > 1 else (),
            invariant=edge.row.invariant,
            certainty=CERTAINTIES[level],
            reason=edge.row.reason,
        )


def _harm(data_class: str) -> tuple[int, str]:
    """Sorts data classes, the most harmful first, so that the steps of that one are shown."""
    order = 0 if data_class in PHI or data_class == NETWORK else 1 if data_class == UNLABELLED else 2
    return order, data_class
