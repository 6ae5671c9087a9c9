"""A proof as text for the terminal and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.separation.access.access_matrix_text import matrix_lines
from policies.separation.verdicts.proof import Proof
from policies.separation.verdicts.verdict import Status, Verdict

MOST_WITNESSES = 3
MOST_TO_DECIDE = 8


def render(proof: Proof) -> Iterator[str]:
    """The lines of a proof: verdicts with witnesses, access matrix, unread input, assumptions, residual trust."""
    yield from verdict_lines(proof)
    yield from ground_lines(proof)


def verdict_lines(proof: Proof) -> Iterator[str]:
    """The verdicts with their witnesses, and what would decide those that are UNKNOWN."""
    yield f"The wall around {', '.join(proof.practices) or 'no practice (none is in the input)'}"
    yield ""
    for verdict in proof.verdicts:
        yield f"{verdict.id:<4}{verdict.status:<9} {verdict.claim}"
        yield from _witnesses(verdict)
        yield from (f"      {held}" for held in proof.held if held.invariant == verdict.id)
    yield ""
    if to_decide := list(_to_decide(proof)):
        yield "What would decide the UNKNOWN verdicts, most of them first:"
        yield from (f"  - {item}" for item in to_decide[:MOST_TO_DECIDE])
        if len(to_decide) > MOST_TO_DECIDE:
            yield f"  - and {len(to_decide) - MOST_TO_DECIDE} more (--json shows all)"
        yield ""


def ground_lines(proof: Proof) -> Iterator[str]:
    """What the verdicts rest on: the access matrix, unread input, assumptions, residual trust."""
    if proof.access_matrix:
        yield "Who reads which data by its own rights; `can get to read`: by the path that is named:"
        yield from (f"  {line}" for line in matrix_lines(proof.access_matrix))
        yield ""
    if proof.unread:
        yield "Not read, and so not counted as safe:"
        yield from (f"  - {item}" for item in proof.unread)
        yield ""
    yield "Assumptions of the proof:"
    yield from (f"  - {fact.claim} [{fact.source}; {fact.date}]" for fact in proof.assumptions)
    yield ""
    yield "Residual trust (W12):"
    yield from (f"  - {item}" for item in proof.residual)


def _witnesses(verdict: Verdict) -> Iterator[str]:
    for witness in verdict.witnesses[:MOST_WITNESSES]:
        first, *rest = witness.lines()
        yield f"      {witness.status}: {first}"
        yield from (f"      {line}" for line in rest)
    if len(verdict.witnesses) > MOST_WITNESSES:
        yield f"      and {len(verdict.witnesses) - MOST_WITNESSES} more (--json shows all)"


def _to_decide(proof: Proof) -> Iterator[str]:
    """What has to be read to decide the UNKNOWN verdicts; what decides most of them comes first."""
    decides: dict[str, list[str]] = {}
    for verdict in proof.verdicts:
        for witness in verdict.witnesses:
            if witness.status is Status.UNKNOWN:
                decides.setdefault(witness.summary, []).append(verdict.id)
    for summary, ids in sorted(decides.items(), key=lambda item: -len(item[1])):
        yield f"{', '.join(ids)}: {summary}"


def as_data(proof: Proof) -> dict[str, Any]:
    """The proof as JSON data."""
    return {
        "practices": list(proof.practices),
        "verdicts": [
            {
                "id": v.id,
                "claim": v.claim,
                "status": str(v.status),
                "witnesses": [
                    {"status": str(w.status), "summary": w.summary, "source": w.source, "path": list(w.lines())[1:]}
                    for w in v.witnesses
                ],
            }
            for v in proof.verdicts
        ],
        "matrix": [
            {"job": c.job, "practice": c.practice, "dataClass": c.data_class, "answer": c.answer, "reason": c.reason}
            for c in proof.access_matrix
        ],
        "assumptions": [{"id": f.id, "claim": f.claim, "source": f.source, "date": f.date} for f in proof.assumptions],
        "residualTrust": list(proof.residual),
        "unread": list(proof.unread),
        "held": [
            {"invariant": h.invariant, "guardrail": h.guardrail, "opening": h.opening, "source": h.source}
            for h in proof.held
        ],
    }


def differences(before: Proof, after: Proof) -> Iterator[str]:
    """The lines that describe how the verdicts of two proofs differ."""
    changed = False
    for old, new in zip(before.verdicts, after.verdicts, strict=True):
        if (old.status, old.witnesses) != (new.status, new.witnesses):
            changed = True
            yield f"{new.id:<4}{old.status} -> {new.status}  {new.claim}"
            fresh = tuple(w for w in new.witnesses if w not in old.witnesses)
            yield from _witnesses(Verdict(new.id, new.claim, new.status, fresh))
    if not changed:
        yield "no verdict changes"
    if unread := [item for item in after.unread if item not in before.unread]:
        yield "Not read, and so not counted as safe:"
        yield from (f"  - {item}" for item in unread)


def exit_code(proof: Proof, strict: bool) -> int:
    """1 if a verdict is LEAK or POSSIBLE, 3 after a fault of the kit, 4 without a practice or if something is UNKNOWN
    under ``--strict``, else 0."""
    if proof.broken:
        return 1
    if proof.faults:
        return 3
    return 4 if not proof.practices or (strict and proof.undecided) else 0
