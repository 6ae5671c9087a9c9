"""Who reads what: each job function against each class of data, with the reason that decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from policies.separation.circumstances import Strength
from policies.separation.engine import Engine, Plan
from policies.separation.estate import EXCHANGED, PHI, Principal, Thing
from policies.separation.rights import Powers
from policies.separation.steps import Steps

CLASSES = tuple(sorted(PHI | EXCHANGED))
READS = frozenset({"copy-out"})


@dataclass(frozen=True, slots=True)
class Cell:
    """One job function and one class of data: reads it, may, or does not, and why."""

    job: str
    data_class: str
    answer: str  # yes, perhaps, no
    reason: str


def matrix(engine: Engine) -> Iterator[Cell]:
    """A cell for each role that people take on and each class of patient data there is."""
    present = [c for c in CLASSES if any(c in thing.classes for thing in engine.estate.things)]
    readings = {data_class: _readings(engine, data_class) for data_class in present}
    steps = Steps(engine)
    for principal in filter(_of_people, engine.estate.principals):
        for data_class, ways in readings.items():
            yield _cell(engine, steps, principal, data_class, ways)


def _of_people(principal: Principal) -> bool:
    kinds = {(kind, "oidc-provider" in value) for s in principal.trust if s.allow for kind, value in s.principals}
    return not principal.trust or bool(kinds & {("Federated", False), ("AWS", False)})


def _readings(engine: Engine, data_class: str) -> list[tuple[Plan, int]]:
    """The ways of reading, each with the stores of a class that it reads, as bits of their space."""
    found = []
    for plan in engine.plans:
        if plan.edge.effect in READS and plan.edge.gate != "none" and plan.kind != "kms-key":
            stores = [spot.what for spot in engine.universe.spaces[plan.kind].spots]
            held = (isinstance(store, Thing) and data_class in store.classes for store in stores)
            found.append((plan, sum(1 << index for index, holds in enumerate(held) if holds)))
    return found


def _cell(
    engine: Engine, steps: Steps, principal: Principal, data_class: str, ways: Iterable[tuple[Plan, int]]
) -> Cell:
    may = engine.may(principal, Powers())
    refused = "no policy allows reading any store of this class"
    for plan, asked in ways:
        for _, offset in plan.on_target:
            asked &= may >> offset
        while asked:
            bit = asked & -asked
            asked ^= bit
            spot = engine.universe.spaces[plan.kind].spots[bit.bit_length() - 1]
            found = steps.of(principal, may, plan, spot, Powers())
            store = spot.what.label if isinstance(spot.what, Thing) else spot.arn
            if found:
                sure = all(step.strength is Strength.LEAK for step in found)
                why = next((str(s) for step in found for s in step.statements), plan.edge.id)
                return Cell(principal.name, data_class, "yes" if sure else "perhaps", f"{store}: {why}")
            refused = f"{store}: allowed to ask, but not to open it"
    return Cell(principal.name, data_class, "no", refused)
