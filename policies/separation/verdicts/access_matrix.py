"""Who reads what: each job function against each class of data, with the reason that decides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policies.separation.estate.estate_model import EXCHANGED, PHI, IamResource, Principal
from policies.separation.reach.edge_confirmation import EdgeConfirmation
from policies.separation.reach.effective_permissions import Powers
from policies.separation.reach.prepared_estate import Plan, PreparedEstate
from policies.separation.reach.question_space import Spot
from policies.separation.reach.witness_context import Strength
from policies.separation.verdicts.access_questions import FULL_ACCESS, refusal

CLASSES = tuple(sorted(PHI | EXCHANGED))
READS = frozenset({"copy-out"})
NO_WAY = "what is labelled so holds nothing that anybody reads"


@dataclass(frozen=True, slots=True)
class Cell:
    """One job function and one class of data: reads it, may, or does not, and why."""

    job: str
    data_class: str
    answer: str  # yes, perhaps, no
    reason: str
    brief: str  # the same without the store


def matrix(engine: PreparedEstate) -> Iterator[Cell]:
    """A cell for each role that people take on and each class of patient data there is."""
    present = [c for c in CLASSES if any(c in thing.classes for thing in engine.estate.things)]
    readings = {data_class: _readings(engine, data_class) for data_class in present}
    nearest = {data_class: _nearest(engine, ways) for data_class, ways in readings.items()}
    steps = EdgeConfirmation(engine)
    for principal in filter(_of_people, engine.estate.principals):
        for data_class, ways in readings.items():
            near = nearest[data_class]
            yield _cell(engine, steps, principal, data_class, ways, near.get(principal.account.id, near.get("")))


def _of_people(principal: Principal) -> bool:
    kinds = {(kind, "oidc-provider" in value) for s in principal.trust if s.allow for kind, value in s.principals}
    return not principal.trust or bool(kinds & {("Federated", False), ("AWS", False)})


def _readings(engine: PreparedEstate, data_class: str) -> list[tuple[Plan, int]]:
    """The ways of reading, each with the stores of a class that it reads, as bits of their space."""
    found = []
    for plan in engine.plans:
        if plan.edge.effect in READS and plan.edge.gate != "none" and plan.kind != "kms-key":
            stores = [spot.what for spot in engine.universe.spaces[plan.kind].spots]
            held = (isinstance(store, IamResource) and data_class in store.classes for store in stores)
            found.append((plan, sum(1 << index for index, holds in enumerate(held) if holds)))
    return found


def _cell(
    engine: PreparedEstate,
    steps: EdgeConfirmation,
    principal: Principal,
    data_class: str,
    ways: Sequence[tuple[Plan, int]],
    nearest: tuple[str, Spot] | None,
) -> Cell:
    may = engine.may(principal, Powers())
    shut: IamResource | None = None
    for plan, asked in ways:
        for _, offset in plan.on_target:
            asked &= may >> offset
        for spot in _spots(engine, plan, asked):
            found = steps.of(principal, may, plan, spot, Powers())
            store = spot.what.label if isinstance(spot.what, IamResource) else spot.arn
            if found:
                sure = all(step.strength is Strength.LEAK for step in found)
                by = next((s for step in found for s in step.statements if s.sid != FULL_ACCESS), None)
                brief = f"its {by.origin.layer} policy lets it ({by.sid or by.index})" if by else plan.edge.id
                reason = f"{store}: {by or plan.edge.id}"
                return Cell(principal.name, data_class, "yes" if sure else "perhaps", reason, brief)
            if isinstance(spot.what, IamResource) and spot.what.key in engine.key_spots:
                shut = shut or spot.what
    if shut:
        brief = _refused(engine, principal, "kms:Decrypt", engine.key_spots[shut.key][1])
        return Cell(principal.name, data_class, "no", f"{shut.label}: it may ask, and not open: {brief}", brief)
    if nearest is None:
        return Cell(principal.name, data_class, "no", NO_WAY, NO_WAY)
    action, spot = nearest
    brief = _refused(engine, principal, action, spot)
    store = spot.what.label if isinstance(spot.what, IamResource) else spot.arn
    return Cell(principal.name, data_class, "no", f"{action} on {store}: {brief}", brief)


def _spots(engine: PreparedEstate, plan: Plan, chosen: int) -> Iterator[Spot]:
    """The spots of a plan's kind that stand in a mask."""
    while chosen:
        bit = chosen & -chosen
        chosen ^= bit
        yield engine.universe.spaces[plan.kind].spots[bit.bit_length() - 1]


def _nearest(engine: PreparedEstate, ways: Sequence[tuple[Plan, int]]) -> dict[str, tuple[str, Spot]]:
    """What a refusal is told of: the first store of each account, and under "" of any; objects before the rest."""
    found: dict[str, tuple[str, Spot]] = {}
    for plan, held in sorted(ways, key=lambda way: way[0].on_target[0][0] != "s3:GetObject"):
        for spot in _spots(engine, plan, held):
            found.setdefault(spot.account, (plan.on_target[0][0], spot))
            found.setdefault("", (plan.on_target[0][0], spot))
    return found


def _refused(engine: PreparedEstate, principal: Principal, action: str, spot: Spot) -> str:
    """What stands in the way: the first statement that denies, or that nothing allows."""
    outcome = refusal(engine.estate, principal, action, spot)
    denial = next((s for s in outcome.statements if not s.allow), None)
    if denial is None:
        return outcome.reason or "nothing allows it"
    return f"denied by {denial.origin.layer} {denial.origin.name} ({denial.sid or denial.index})"
