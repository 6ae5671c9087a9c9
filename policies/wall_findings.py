"""The wall's verdicts as findings, so that every report, waiver and exit code treats a leak like a broken rule."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from infra.engine.graph import Graph, Source
from policies.model import Finding, Status
from policies.policy_config import Severity

if TYPE_CHECKING:
    from policies.separation.verdicts.proof import Proof
    from policies.separation.verdicts.verdict import Verdict, Witness

ACCESS = ("164.312(a)(1)", "164.308(a)(3)(i)", "164.308(a)(4)(ii)(A)", "164.530(c)")
CITES = {
    "W1": ACCESS,
    "W2": ("164.312(a)(2)(iv)", "164.308(a)(4)(ii)(A)"),
    "W3": ("164.308(a)(4)(ii)(A)", "164.312(e)(1)", "nprm-segmentation"),
    "W4": ("164.502(b)", "164.502(a)(3)", "164.514(d)", "164.502(e)"),
    "W5": ("164.308(a)(3)(ii)(A)", "164.308(a)(4)(ii)(B)"),
    "W6": ("164.308(a)(4)(i)", "164.308(a)(3)(i)"),
    "W7": ("164.502(b)", "164.530(c)"),
    "W8": ("164.312(b)", "164.312(c)(1)"),
    "W9": ("164.308(a)(3)(ii)(C)", "164.504(e)"),
    "W10": ("164.312(a)(1)", "164.308(a)(4)(ii)(B)"),
    "W11": ACCESS,
    "W12": (),
}
"""What each invariant is for; the claims themselves stand with the proof."""

STATUSES = {"LEAK": Status.FAIL, "POSSIBLE": Status.FAIL, "UNKNOWN": Status.NOT_EVALUATED}
REMEDIATION = "Close a step of the path, or declare the flow with its agreement; `mso prove` shows every step."


def wall_findings(graph: Graph) -> dict[str, list[Finding]]:
    """For each invariant one finding per witness against it; an empty list where it is proved."""
    from policies.separation.verdicts.proof import prove

    return findings_of(prove(graph))


def findings_of(proof: Proof) -> dict[str, list[Finding]]:
    """The same for a proof that is there already."""
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
