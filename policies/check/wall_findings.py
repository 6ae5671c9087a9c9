"""The verdicts on the wall as findings, so that reports, waivers and exit codes treat a leak like a failed rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from infra.engine.graph import Graph, Source
from policies.check.proof_claims import ProofClaims
from policies.model import Finding, Status
from policies.policy_config import Severity
from policies.separation.verdicts.invariants import CITES, CLAIMS

if TYPE_CHECKING:
    from policies.separation.estate.estate_model import EstateModel
    from policies.separation.verdicts.proof import Proof
    from policies.separation.verdicts.verdict import Verdict

REMEDIATION: Final = (
    "Deny one step of the access path, or declare the flow with its agreement; `mso prove` shows every step."
)
_WALL: Final = ProofClaims(
    proof="the proof",
    claims=CLAIMS,
    cites=CITES,
    severity=Severity.CRITICAL,
    remediation=REMEDIATION,
)
STATUSES: Final = {"LEAK": Status.FAIL, "POSSIBLE": Status.FAIL, "UNKNOWN": Status.NOT_EVALUATED}


def wall_findings(graph: Graph, model: EstateModel | None = None) -> dict[str, list[Finding]]:
    """Invariant -> one finding for each witness against it; an empty list if it is proved.

    ``model`` is the estate of the same graph, if it has been read. Where the proof stops, no invariant is evaluated.
    """
    from policies.separation.verdicts.proof import prove, prove_estate

    return _WALL.findings(lambda: findings_of(prove_estate(model) if model else prove(graph)))


def findings_of(proof: Proof) -> dict[str, list[Finding]]:
    """The same for an existing proof. A fault of the kit while it read a resource is a tool error of W1."""
    found = {verdict.id: list(_findings(verdict)) for verdict in proof.verdicts}
    found["W1"] += (_WALL.finding("W1", Status.TOOL_ERROR, fault) for fault in proof.faults)
    return found


def _findings(verdict: Verdict) -> Iterator[Finding]:
    for witness in verdict.witnesses:
        if status := STATUSES.get(witness.status.value):
            yield _WALL.finding(verdict.id, status, *witness.lines(), source=_source(witness.source))


def _source(text: str) -> Source | None:
    file, _, line = text.rpartition(":")
    return Source(file, int(line)) if file and line.isdigit() else None
