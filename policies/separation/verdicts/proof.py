"""The proof: twelve verdicts on an estate, with witnesses, assumptions, residual trust and the access matrix."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph
from policies.separation.access.access_matrix import AccessCell, access_matrix
from policies.separation.access.held_access import HeldAccess, held_access
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.iam.aws_facts import Fact, facts
from policies.separation.reach.excluded_edges import exclusion_facts
from policies.separation.reach.external_principals import cross_account_roles
from policies.separation.reach.prepared_estate import PreparedEstate
from policies.separation.reach.unlisted_actions import unlisted_edges
from policies.separation.verdicts.estate_verdicts import (
    missing_input,
    patient_data_outside_practices,
    unread_accounts,
)
from policies.separation.verdicts.indirect_access import with_indirect_access
from policies.separation.verdicts.invariants import CLAIMS
from policies.separation.verdicts.log_verdicts import log_violations
from policies.separation.verdicts.practice_reach import PracticeReach
from policies.separation.verdicts.practice_verdicts import PracticeVerdicts
from policies.separation.verdicts.residual_trust import residual_trust
from policies.separation.verdicts.verdict import Status, Verdict, Witness, decide

NO_PRACTICE = (
    "the input contains no account of a practice; if one of its accounts is a practice's, say so with --accounts FILE "
    "(`mso accounts --guess` proposes the file)"
)


@dataclass(frozen=True, slots=True)
class Proof:
    """The result of a proof. ``unread`` describes in words what was missing from the input."""

    verdicts: tuple[Verdict, ...]
    assumptions: tuple[Fact, ...]
    residual: tuple[str, ...]
    unread: tuple[str, ...]
    practices: tuple[str, ...]
    faults: tuple[str, ...] = ()
    """Faults of the kit while it read single resources; each is in ``unread`` too."""
    decide_matrix: Callable[[], tuple[AccessCell, ...]] = field(default=tuple, repr=False, compare=False)
    find_held: Callable[[], tuple[HeldAccess, ...]] = field(default=tuple, repr=False, compare=False)

    @property
    def access_matrix(self) -> tuple[AccessCell, ...]:
        """Who reads what in each practice, directly or not. Decided when it is asked for: with leaks it costs more than
        the verdicts, which do not need it."""
        return self.decide_matrix()

    @property
    def held(self) -> tuple[HeldAccess, ...]:
        """The access that policies give to outsiders and only SCPs or RCPs take back, found when asked for."""
        return self.find_held()

    @property
    def broken(self) -> bool:
        """Whether some verdict is LEAK or POSSIBLE."""
        return any(v.status in (Status.LEAK, Status.POSSIBLE) for v in self.verdicts)

    @property
    def undecided(self) -> bool:
        """Whether some verdict is UNKNOWN."""
        return any(v.status is Status.UNKNOWN for v in self.verdicts)

    def __getitem__(self, invariant: str) -> Verdict:
        return next(v for v in self.verdicts if v.id == invariant)


@infrequent_gc()
def prove(graph: Graph, after_cut_off: str = "") -> Proof:
    """Decide W1 to W12 for a graph; with ``after_cut_off``, for the state after that practice has cut the MSO off."""
    estate = read_estate(graph)
    if after_cut_off:
        estate = without_cross_account_roles(estate, after_cut_off)
    return prove_estate(estate)


def prove_estate(estate: EstateModel) -> Proof:
    """Decide W1 to W12 for an estate."""
    prepared = PreparedEstate(estate, unlisted_edges(estate))
    found: dict[str, list[Witness]] = {invariant: [] for invariant in CLAIMS}
    of_practice = {practice: PracticeVerdicts(PracticeReach(prepared, practice)).run() for practice in estate.practices}
    for witnesses_by_invariant in of_practice.values():
        for invariant, witnesses in witnesses_by_invariant.items():
            found[invariant] += witnesses
    found["W7"] += patient_data_outside_practices(estate)
    found["W8"] += log_violations(prepared)
    for invariant in CLAIMS.keys() - {"W12"}:
        found[invariant] += (*unread_accounts(estate), *missing_input(estate, invariant))
    if not estate.practices:
        for invariant in CLAIMS.keys() - {"W12"}:
            found[invariant].append(Witness(Status.UNKNOWN, NO_PRACTICE))
    verdicts = tuple(decide(invariant, witnesses) for invariant, witnesses in found.items())
    assumptions = (*facts(), *exclusion_facts())
    unread, faults = tuple(map(str, estate.unread)), tuple(str(m) for m in estate.unread if m.fault)
    residual = tuple(residual_trust(estate))

    @cache
    def matrix() -> tuple[AccessCell, ...]:
        return tuple(with_indirect_access(prepared, access_matrix(prepared), of_practice))

    @cache
    def held() -> tuple[HeldAccess, ...]:
        return tuple(h for practice in estate.practices for h in held_access(prepared, practice))

    return Proof(verdicts, assumptions, residual, unread, estate.practices, faults, matrix, held)


def without_cross_account_roles(estate: EstateModel, practice: str) -> EstateModel:
    """The estate after a practice's cut-off: without the roles in its accounts that external principals assume.

    :raises UsageError: the input has no such practice.
    """
    if practice not in estate.practices:
        from infra.errors import UsageError
        from infra.shown_text import shown

        known = ", ".join(map(shown, estate.practices)) or "none"
        raise UsageError(f"--after-cut-off {practice}: there is no such practice in the input; practices: {known}")
    roles = {principal.arn for principal in cross_account_roles(practice, estate)}
    return replace(estate, principals=tuple(p for p in estate.principals if p.arn not in roles))


def summary(proof: Proof) -> Iterator[str]:
    """One line for each verdict."""
    for v in proof.verdicts:
        yield f"{v.id:<4}{v.status:<9} {v.claim}"
