"""Both proofs of an estate: that nobody gets in (the wall), and that all that has work to do can do it (the duties)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from typing import Any

from infra.engine.gc_tuning import infrequent_gc
from infra.engine.graph import Graph
from infra.engine.process_copies import beside
from policies.check import duty_findings, wall_findings
from policies.check.evaluate import Report, evaluate
from policies.check.waivers import Waivers
from policies.duties.verdicts import duty_text
from policies.duties.verdicts.duty_proof import DutyProof, prove_duties
from policies.model import Finding
from policies.policy_config import Config
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate
from policies.separation.verdicts import proof_text
from policies.separation.verdicts.proof import Proof, prove_estate, without_cross_account_roles

EXIT_BROKEN, EXIT_FAULT, EXIT_NOT_EVALUATED = 1, 3, 4


@dataclass(frozen=True, slots=True)
class BothProofs:
    """The proof of the wall and the proof of the duties of one estate."""

    wall: Proof
    duties: DutyProof

    def lines(self) -> Iterator[str]:
        """The verdicts on the wall, those on the duties, then what the proof of the wall rests on."""
        yield from proof_text.verdict_lines(self.wall)
        yield from duty_text.render(self.duties)
        yield ""
        yield from proof_text.ground_lines(self.wall)

    def as_data(self) -> dict[str, Any]:
        """Both proofs as JSON data."""
        return {**proof_text.as_data(self.wall), "duties": duty_text.as_data(self.duties)}

    def differences(self, before: BothProofs) -> Iterator[str]:
        """What this estate changes in the verdicts and duties of another one."""
        yield from proof_text.differences(before.wall, self.wall)
        yield from duty_text.differences(before.duties, self.duties)

    def findings(self) -> dict[str, list[Finding]]:
        """Both proofs as findings, by invariant or contract."""
        return {**wall_findings.findings_of(self.wall), **duty_findings.findings_of(self.duties)}

    def exit_code(self, strict: bool) -> int:
        """That of the wall: 1 on LEAK or POSSIBLE, 3 after a fault of the kit, 4 without a practice; 3 also after a
        fault in the duties; with ``strict`` also 1 on BLOCKED and 4 on UNKNOWN; else 0."""
        code = proof_text.exit_code(self.wall, strict)
        if code != EXIT_BROKEN and self.duties.faults:
            return EXIT_FAULT
        if code or not strict:
            return code
        return EXIT_BROKEN if self.duties.blocked else EXIT_NOT_EVALUATED if self.duties.undecided else 0


@infrequent_gc()
def prove_both(graph: Graph, after_cut_off: str = "") -> BothProofs:
    """Prove the wall and the duties of a graph, with ``after_cut_off`` for the state after a practice's cut-off.

    :raises UsageError: the input has no such practice.
    """
    estate = read_estate(graph)
    after = without_cross_account_roles(estate, after_cut_off) if after_cut_off else estate
    with _duties_beside(graph, after) as duties:
        return BothProofs(prove_estate(after), duties())


@infrequent_gc()
def evaluate_and_prove(graph: Graph, waivers: Waivers, config: Config | None = None) -> tuple[Report, BothProofs]:
    """The findings of the rules and of both proofs, and the proofs."""
    estate = read_estate(graph)
    with _duties_beside(graph, estate) as duties:
        wall = prove_estate(estate)

        @cache
        def proofs() -> BothProofs:
            return BothProofs(wall, duties())

        return evaluate(graph, waivers=waivers, config=config, also=lambda: proofs().findings()), proofs()


def _duties_beside(graph: Graph, estate: EstateModel) -> AbstractContextManager[Callable[[], DutyProof]]:
    """The proof of the duties, which takes longest, on another core where there is one."""
    return beside(lambda: prove_duties(graph, estate).without_needs())
