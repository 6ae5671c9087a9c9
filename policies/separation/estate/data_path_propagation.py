"""Follows data over the edges of data paths: where data of each owner and class gets to, and on which way."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from policies.separation.estate.data_path_edges import Edge
from policies.separation.estate.data_path_places import Place
from policies.separation.estate.data_path_types import CERTAINTIES


@dataclass(frozen=True, slots=True)
class Arrival:
    """How data of one class got to a place: where it started, the edge it took last and the arrival before that.

    ``level`` is the position in ``CERTAINTIES`` of the least certain edge on the way.
    """

    level: int
    start: Place
    edge: Edge | None = None
    before: Arrival | None = None

    def hops(self) -> tuple[Edge, ...]:
        """The edges on the way, first to last."""
        found: list[Edge] = []
        arrival: Arrival | None = self
        while arrival is not None and arrival.edge is not None:
            found.append(arrival.edge)
            arrival = arrival.before
        return tuple(reversed(found))


Arrivals = dict[str, dict[tuple[str, str], Arrival]]
"""Place -> (owner of the data, data class) -> the most certain way on which it gets there."""


def propagate(edges: Iterable[Edge]) -> Arrivals:
    """Where data gets to within the accounts of its owner, most certain ways first; linear in the edges."""
    outgoing: dict[str, list[Edge]] = {}
    waiting: tuple[deque[tuple[Place, str, Arrival]], ...] = tuple(deque() for _ in CERTAINTIES)
    for edge in edges:
        outgoing.setdefault(edge.origin.key, []).append(edge)
        waiting[0].extend((edge.origin, data_class, Arrival(0, edge.origin)) for data_class in sorted(edge.starts))
    arrivals: Arrivals = {}
    for level, queue in enumerate(waiting):
        while queue:
            place, data_class, arrival = queue.popleft()
            key = arrival.start.account.owner, data_class
            at_place = arrivals.setdefault(place.key, {})
            if key in at_place or not key[0]:
                continue
            at_place[key] = arrival
            for edge in outgoing.get(place.key, ()):
                if edge.carries(data_class) and edge.leads_on(key[0]):
                    further = max(level, edge.level)
                    waiting[further].append(
                        (edge.destination, data_class, Arrival(further, arrival.start, edge, arrival))
                    )
    return arrivals
