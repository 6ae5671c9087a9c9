"""The proof: twelve verdicts on an estate, with witnesses, the facts they rest on, and whom one still has to trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from infra.engine.graph import Graph
from infra.garbage import seldom_collected
from policies.separation.engine import Engine
from policies.separation.estate import Estate
from policies.separation.facts import Fact, facts
from policies.separation.hidden import blind_spots
from policies.separation.matrix import Cell, matrix
from policies.separation.outsiders import at_doors
from policies.separation.reading import read_estate
from policies.separation.residual import residual_trust
from policies.separation.trial import Trial
from policies.separation.unfollowed import assumed
from policies.separation.unlisted import unlisted_edges
from policies.separation.verdicts import CLAIMS, Status, Verdict, Witness, verdict
from policies.separation.whole import labelled_outside, silenced


@dataclass(frozen=True, slots=True)
class Proof:
    """Everything a reviewer is shown. ``unread`` says in words what was missing from the input."""

    verdicts: tuple[Verdict, ...]
    assumptions: tuple[Fact, ...]
    residual: tuple[str, ...]
    unread: tuple[str, ...]
    cells: tuple[Cell, ...]
    practices: tuple[str, ...]

    @property
    def broken(self) -> bool:
        """Whether something leaks, or may."""
        return any(v.status in (Status.LEAK, Status.POSSIBLE) for v in self.verdicts)

    @property
    def undecided(self) -> bool:
        """Whether something rests on what was not read."""
        return any(v.status is Status.UNKNOWN for v in self.verdicts)

    def __getitem__(self, invariant: str) -> Verdict:
        return next(v for v in self.verdicts if v.id == invariant)


@seldom_collected()
def prove(graph: Graph, after_cut_off: str = "") -> Proof:
    """Decide W1 to W12 for a graph; with ``after_cut_off``, as they stand once that practice has cut the MSO off."""
    estate = read_estate(graph)
    if after_cut_off:
        estate = cut_off(estate, after_cut_off)
    return prove_estate(estate)


def prove_estate(estate: Estate) -> Proof:
    """Decide W1 to W12 for an estate."""
    engine = Engine(estate, unlisted_edges(estate))
    found: dict[str, list[Witness]] = {invariant: [] for invariant in CLAIMS}
    for practice in estate.practices:
        for invariant, witnesses in Trial(engine, practice).run().items():
            found[invariant] += witnesses
    found["W7"] += labelled_outside(estate)
    found["W8"] += silenced(engine)
    for invariant in CLAIMS.keys() - {"W12"}:
        found[invariant] += blind_spots(estate)
    if not estate.practices:
        for invariant in CLAIMS.keys() - {"W12"}:
            found[invariant].append(Witness(Status.UNKNOWN, "no account of a practice is in the input"))
    verdicts = tuple(verdict(invariant, witnesses) for invariant, witnesses in found.items())
    rests_on, cells = (*facts(), *assumed()), tuple(matrix(engine))
    return Proof(verdicts, rests_on, tuple(residual_trust(estate)), estate.unread, cells, estate.practices)


def cut_off(estate: Estate, practice: str) -> Estate:
    """The estate once a practice's custodian has shut every door: the roles that outsiders act as are gone."""
    if practice not in estate.practices:
        from infra.errors import UsageError

        known = ", ".join(estate.practices) or "none"
        raise UsageError(f"--after-cut-off {practice}: there is no such practice in the input; practices: {known}")
    doors = {principal.arn for principal in at_doors(practice, estate)}
    return replace(estate, principals=tuple(p for p in estate.principals if p.arn not in doors))


def summary(proof: Proof) -> Iterator[str]:
    """One line for each verdict."""
    for v in proof.verdicts:
        yield f"{v.id:<4}{v.status:<9} {v.claim}"
