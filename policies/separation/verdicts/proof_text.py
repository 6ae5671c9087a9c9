"""A proof as text for the terminal and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policies.separation.verdicts.access_matrix import AccessCell
from policies.separation.verdicts.proof import Proof
from policies.separation.verdicts.verdict import Status, Verdict

MOST_WITNESSES = 3
ANSWERS = {"yes": "reads", "perhaps": "may read", "no": "no"}


def render(proof: Proof) -> Iterator[str]:
    """The lines of a proof: verdicts with witnesses, access matrix, unread input, assumptions, residual trust."""
    yield f"The wall around {', '.join(proof.practices) or 'no practice (none is in the input)'}"
    yield ""
    for verdict in proof.verdicts:
        yield f"{verdict.id:<4}{verdict.status:<9} {verdict.claim}"
        yield from _witnesses(verdict)
    yield ""
    if proof.access_matrix:
        yield "Who can read which data, according to the policies:"
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


def matrix_lines(cells: Sequence[AccessCell]) -> Iterator[str]:
    """The access matrix as lines: job functions with the same answers share a line; a number refers to the reason."""
    data_classes = sorted({cell.data_class for cell in cells})
    numbers = {
        reason: number for number, reason in enumerate(dict.fromkeys(cell.short_reason for cell in cells), start=1)
    }
    answers: dict[str, dict[str, str]] = {}
    for cell in cells:
        answers.setdefault(cell.job, {})[cell.data_class] = f"{ANSWERS[cell.answer]:<9}({numbers[cell.short_reason]})"
    jobs_of_row: dict[tuple[str, str], list[str]] = {}
    for job, row_answers in answers.items():
        account, _, name = job.partition(":")
        row = "".join(f"{row_answers[data_class]:<18}" for data_class in data_classes)
        jobs_of_row.setdefault((account, row), []).append(name)
    accounts_of: dict[tuple[str, str], list[str]] = {}
    for (account, row), names in jobs_of_row.items():
        accounts_of.setdefault((row, ", ".join(names)), []).append(account)
    where = {
        line: " ".join(names) if len(names) < 3 else f"{len(names)} accounts" for line, names in accounts_of.items()
    }
    width = max(map(len, where.values()), default=0)
    yield (f"{'':<{width}}  " + "".join(f"{data_class:<18}" for data_class in data_classes)).rstrip()
    for (row, jobs), account in where.items():
        yield f"{account:<{width}}  {row}{jobs}"
    for reason, number in numbers.items():
        yield f"({number}) {reason}"


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
            {"job": c.job, "dataClass": c.data_class, "answer": c.answer, "reason": c.reason}
            for c in proof.access_matrix
        ],
        "assumptions": [{"id": f.id, "claim": f.claim, "source": f.source, "date": f.date} for f in proof.assumptions],
        "residualTrust": list(proof.residual),
        "unread": list(proof.unread),
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
    """1 if a verdict is LEAK or POSSIBLE, 4 if one is UNKNOWN under ``--strict``, else 0."""
    if proof.broken:
        return 1
    return 4 if strict and any(v.status is Status.UNKNOWN for v in proof.verdicts) else 0
