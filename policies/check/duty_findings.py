"""The verdicts on duties as findings: reports, waivers and exit codes treat a blocked duty like a failed rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.engine.graph import Graph
from infra.errors import KitError
from policies.duties.duty import CITES, CLAIMS, Answer
from policies.model import Finding, Status
from policies.policy_config import Severity

if TYPE_CHECKING:
    from policies.duties.verdicts.duty_proof import DutyProof, DutyVerdict
    from policies.separation.estate.estate_model import EstateModel

REMEDIATION = "Give what the cause names, no more; `mso prove` shows every step and AWS's page."
STATUSES = {Answer.BLOCKED: Status.FAIL, Answer.UNKNOWN: Status.NOT_EVALUATED}


def duty_findings(graph: Graph, model: EstateModel | None = None) -> dict[str, list[Finding]]:
    """Contract -> one finding for each duty that is not possible; an empty list if all are.

    ``model`` is the estate of the same graph, if it has been read. Where the proof stops, no contract is evaluated;
    the findings of the rules are still reported.
    """
    from policies.duties.verdicts.duty_proof import prove_duties

    try:
        return findings_of(prove_duties(graph, model))
    except KitError as error:
        status, message = Status.NOT_EVALUATED, f"the proof of duties stopped: {error}"
    except Exception as error:  # an exception in the proof must never look like a proof
        status, message = Status.TOOL_ERROR, f"exception in the proof of duties: {type(error).__name__}: {error}"
    return {contract: [_finding(contract, claim, status, message)] for contract, claim in CLAIMS.items()}


def findings_of(proof: DutyProof) -> dict[str, list[Finding]]:
    """The same for an existing proof; a contract without duties is not among them."""
    return {verdict.id: list(_findings(verdict)) for verdict in proof.verdicts if verdict.duties}


def _findings(verdict: DutyVerdict) -> Iterator[Finding]:
    for decided in verdict.open:
        duty, outcome = decided.duty, decided.outcome
        message, details = f"{duty.sentence}: {outcome.cause}", (*outcome.steps, duty.why)
        yield _finding(verdict.id, verdict.claim, STATUSES[outcome.answer], message, *details, urn=duty.about)


def _finding(contract: str, claim: str, status: Status, message: str, *details: str, urn: str = "") -> Finding:
    return Finding(
        rule=contract,
        title=claim,
        status=status,
        severity=Severity.HIGH,
        message=message,
        details=details,
        cites=CITES.get(contract, ()),
        remediation=REMEDIATION,
        urn=urn,
    )
