"""A proof in words and as data: what people read at the terminal, and what other programs take in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from policies.separation.verdicts.access_matrix import Cell
from policies.separation.verdicts.proof import Proof
from policies.separation.verdicts.verdict import Status, Verdict

MOST_WITNESSES = 3
ANSWERS = {"yes": "reads", "perhaps": "may read", "no": "no"}


def tell(proof: Proof) -> Iterator[str]:
    """The proof for the terminal: verdicts with witnesses, the matrix, assumptions, residual trust."""
    yield f"The wall around {', '.join(proof.practices) or 'no practice that was found'}"
    yield ""
    for verdict in proof.verdicts:
        yield f"{verdict.id:<4}{verdict.status:<9} {verdict.claim}"
        yield from _witnesses(verdict)
    yield ""
    if proof.cells:
        yield "Who reads what by the policies as they stand:"
        yield from (f"  {line}" for line in matrix_lines(proof.cells))
        yield ""
    if proof.unread:
        yield "Not read, and so not counted as safe:"
        yield from (f"  - {item}" for item in proof.unread)
        yield ""
    yield "The proof rests on:"
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


def matrix_lines(cells: Sequence[Cell]) -> Iterator[str]:
    """Job functions against classes of data: who reads, and by a number why; job functions that agree share a line."""
    classes = sorted({cell.data_class for cell in cells})
    whys = {why: number for number, why in enumerate(dict.fromkeys(cell.brief for cell in cells), start=1)}
    answers: dict[str, dict[str, str]] = {}
    for cell in cells:
        answers.setdefault(cell.job, {})[cell.data_class] = f"{ANSWERS[cell.answer]:<9}({whys[cell.brief]})"
    alike: dict[tuple[str, str], list[str]] = {}
    for job, told in answers.items():
        account, _, name = job.partition(":")
        row = "".join(f"{told[data_class]:<18}" for data_class in classes)
        alike.setdefault((account, row), []).append(name)
    places: dict[tuple[str, str], list[str]] = {}
    for (account, row), names in alike.items():
        places.setdefault((row, ", ".join(names)), []).append(account)
    where = {line: " ".join(held) if len(held) < 3 else f"{len(held)} accounts" for line, held in places.items()}
    width = max(map(len, where.values()), default=0)
    yield (f"{'':<{width}}  " + "".join(f"{data_class:<18}" for data_class in classes)).rstrip()
    for (row, who), place in where.items():
        yield f"{place:<{width}}  {row}{who}"
    for why, number in whys.items():
        yield f"({number}) {why}"


def as_data(proof: Proof) -> dict[str, Any]:
    """The proof as JSON."""
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
            {"job": c.job, "dataClass": c.data_class, "answer": c.answer, "reason": c.reason} for c in proof.cells
        ],
        "assumptions": [{"id": f.id, "claim": f.claim, "source": f.source, "date": f.date} for f in proof.assumptions],
        "residualTrust": list(proof.residual),
        "unread": list(proof.unread),
    }


def differences(before: Proof, after: Proof) -> Iterator[str]:
    """What a change does to the verdicts."""
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
    """0 holds, 1 leaks or may, 4 undecided under ``--strict``."""
    if proof.broken:
        return 1
    return 4 if strict and any(v.status is Status.UNKNOWN for v in proof.verdicts) else 0
