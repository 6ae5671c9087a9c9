"""The proof: twelve verdicts on an estate, with witnesses, the facts they rest on, and whom one still has to trust."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from infra.engine.gc_tuning import seldom_collected
from infra.engine.graph import Graph
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.estate.unread_resources import blind_spots
from policies.separation.iam.aws_facts import Fact, facts
from policies.separation.reach.excluded_edges import assumed
from policies.separation.reach.outsiders import at_doors
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.verdicts.access_matrix import Cell, matrix
from policies.separation.verdicts.estate_verdicts import labelled_outside, silenced
from policies.separation.verdicts.practice_verdicts import PracticeTrial
from policies.separation.verdicts.residual_trust import residual_trust
from policies.separation.verdicts.verdict import CLAIMS, Status, Verdict, Witness, verdict


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


def prove_estate(estate: EstateModel) -> Proof:
    """Decide W1 to W12 for an estate."""
    engine = PreparedEstate(estate, unlisted_edges(estate))
    found: dict[str, list[Witness]] = {invariant: [] for invariant in CLAIMS}
    for practice in estate.practices:
        for invariant, witnesses in PracticeTrial(engine, practice).run().items():
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


def cut_off(estate: EstateModel, practice: str) -> EstateModel:
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
