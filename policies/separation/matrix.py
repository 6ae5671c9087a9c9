"""Who reads what: each job function against each class of data, with the reason that decides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from policies.separation.circumstances import Strength
from policies.separation.engine import Engine
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
    steps = Steps(engine)
    for principal in engine.estate.principals:
        if _of_people(principal):
            for data_class in present:
                yield _cell(engine, steps, principal, data_class)


def _of_people(principal: Principal) -> bool:
    kinds = {(kind, "oidc-provider" in value) for s in principal.trust if s.allow for kind, value in s.principals}
    return not principal.trust or bool(kinds & {("Federated", False), ("AWS", False)})


def _cell(engine: Engine, steps: Steps, principal: Principal, data_class: str) -> Cell:
    may = engine.may(principal, Powers())
    refused = "no policy allows reading any store of this class"
    for plan in engine.plans:
        if plan.edge.effect not in READS or plan.edge.gate == "none" or plan.kind == "kms-key":
            continue
        for index, spot in enumerate(engine.universe.spaces[plan.kind].spots):
            if not isinstance(spot.what, Thing) or data_class not in spot.what.classes:
                continue
            if all(may >> offset + index & 1 for _, offset in plan.on_target):
                found = steps.of(principal, may, plan, spot, Powers())
                if found:
                    sure = all(step.strength is Strength.LEAK for step in found)
                    why = next((str(s) for step in found for s in step.statements), plan.edge.id)
                    return Cell(principal.name, data_class, "yes" if sure else "perhaps", f"{spot.what.label}: {why}")
                refused = f"{spot.what.label}: allowed to ask, but not to open it"
    return Cell(principal.name, data_class, "no", refused)
