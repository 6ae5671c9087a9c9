"""The verdicts on the wall as they stand in a record: before an act and after it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts.proof import prove_estate
from policies.separation.verdicts.verdict import WORST_FIRST, Status


@dataclass(frozen=True, slots=True)
class WallState:
    """An estate, its verdicts by invariant, and the first witness against each that is not proved."""

    estate: EstateModel
    verdicts: Mapping[str, str]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, estate: EstateModel) -> WallState:
        """Prove the wall of an estate."""
        found = prove_estate(estate).verdicts
        reasons = {verdict.id: verdict.witnesses[0].summary for verdict in found if verdict.witnesses}
        return cls(estate, {verdict.id: verdict.status.value for verdict in found}, reasons)

    def worse_than(self, before: WallState) -> list[str]:
        """The invariants whose verdict is worse than before."""
        rank = {status.value: place for place, status in enumerate(WORST_FIRST)}
        return [id_ for id_, now in self.verdicts.items() if rank[now] < rank[before.verdicts.get(id_, now)]]

    @property
    def broken(self) -> list[str]:
        """The invariants that are not PROVED."""
        return [id_ for id_, now in self.verdicts.items() if now != Status.PROVED.value]

    def sentence(self) -> str:
        """The verdicts in words: ``12 of 12 PROVED``."""
        broken = ", ".join(f"{id_} {self.verdicts[id_]}" for id_ in self.broken)
        return f"{len(self.verdicts) - len(self.broken)} of {len(self.verdicts)} PROVED" + (
            f"; {broken}" if broken else ""
        )


@infrequent_gc()
def wall_of(graph: Graph) -> WallState:
    """Prove the wall of a graph."""
    return WallState.of(read_estate(graph))
