"""The verdicts on the wall as findings, so that reports, waivers and exit codes treat a leak like a failed rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.engine.graph import Graph, Source
from policies.model import Finding, Status
from policies.policy_config import Severity
from policies.separation.verdicts.invariants import CITES

if TYPE_CHECKING:
    from policies.separation.verdicts.proof import Proof
    from policies.separation.verdicts.verdict import Verdict, Witness

STATUSES = {"LEAK": Status.FAIL, "POSSIBLE": Status.FAIL, "UNKNOWN": Status.NOT_EVALUATED}
REMEDIATION = "Deny one step of the access path, or declare the flow with its agreement; `mso prove` shows every step."


def wall_findings(graph: Graph) -> dict[str, list[Finding]]:
    """Invariant -> one finding for each witness against it; an empty list if it is proved."""
    from policies.separation.verdicts.proof import prove

    return findings_of(prove(graph))


def findings_of(proof: Proof) -> dict[str, list[Finding]]:
    """The same for an existing proof."""
    return {verdict.id: list(_findings(verdict)) for verdict in proof.verdicts}


def _findings(verdict: Verdict) -> Iterator[Finding]:
    for witness in verdict.witnesses:
        if status := STATUSES.get(witness.status.value):
            yield _finding(verdict.id, verdict.claim, status, witness)


def _finding(invariant: str, claim: str, status: Status, witness: Witness) -> Finding:
    return Finding(
        rule=invariant,
        title=claim,
        status=status,
        severity=Severity.CRITICAL,
        message="\n    ".join(witness.lines()),
        cites=CITES.get(invariant, ()),
        remediation=REMEDIATION,
        source=_source(witness.source),
    )


def _source(text: str) -> Source | None:
    file, _, line = text.rpartition(":")
    return Source(file, int(line)) if file and line.isdigit() else None
