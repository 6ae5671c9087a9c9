"""The verdicts on duties as findings: reports, waivers and exit codes treat a blocked duty like a failed rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from infra.engine.graph import Graph
from policies.check.proof_claims import ProofClaims
from policies.duties.duty import CITES, CLAIMS, Answer
from policies.model import Finding, Status
from policies.policy_config import Severity

if TYPE_CHECKING:
    from policies.duties.verdicts.duty_proof import DutyProof, DutyVerdict
    from policies.separation.estate.estate_model import EstateModel

_DUTIES: Final = ProofClaims(
    proof="the proof of duties",
    claims=CLAIMS,
    cites=CITES,
    severity=Severity.HIGH,
    remediation="Give what the cause names, no more; `mso prove` shows every step and AWS's page.",
)
STATUSES: Final = {Answer.BLOCKED: Status.FAIL, Answer.UNKNOWN: Status.NOT_EVALUATED}


def duty_findings(graph: Graph, model: EstateModel | None = None) -> dict[str, list[Finding]]:
    """Contract -> one finding for each duty that is not possible; an empty list if all are.

    ``model`` is the estate of the same graph, if it has been read. Where the proof stops, no contract is evaluated.
    """
    from policies.duties.verdicts.duty_proof import prove_duties

    return _DUTIES.findings(lambda: findings_of(prove_duties(graph, model)))


def findings_of(proof: DutyProof) -> dict[str, list[Finding]]:
    """The same for an existing proof; a contract without duties is not among them. A fault is a tool error."""
    return {verdict.id: list(_findings(verdict)) for verdict in proof.verdicts if verdict.duties}


def _findings(verdict: DutyVerdict) -> Iterator[Finding]:
    for decided in verdict.open:
        duty, outcome = decided.duty, decided.outcome
        message, details = f"{duty.sentence}: {outcome.cause}", (*outcome.steps, duty.why)
        status = Status.TOOL_ERROR if outcome.fault else STATUSES[outcome.answer]
        yield _DUTIES.finding(verdict.id, status, message, *details, urn=duty.about)
