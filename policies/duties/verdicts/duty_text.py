"""A proof of duties as text for the terminal and as JSON data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import Decided, DutyProof, DutyVerdict

MOST_SHOWN = 3


def render(proof: DutyProof) -> Iterator[str]:
    """The lines of a proof of duties: a verdict for each contract, with the first causes of what is not possible."""
    yield f"What has work to do and can do it ({len(proof.decided)} duties)"
    yield ""
    for verdict in proof.verdicts:
        yield f"{verdict.id:<4}{_word(verdict):<9} {verdict.claim} ({_count(verdict)})"
        yield from (f"      {line}" for decided in verdict.open[:MOST_SHOWN] for line in lines(decided))
        if len(verdict.open) > MOST_SHOWN:
            yield f"      and {len(verdict.open) - MOST_SHOWN} more (--json shows all)"


def lines(decided: Decided) -> Iterator[str]:
    """A duty and its outcome: the sentence, the first cause, the steps that lead there, and AWS's page."""
    duty, outcome = decided.duty, decided.outcome
    yield f"{outcome.answer}: {duty.sentence}"
    if outcome.answer is Answer.ALLOWED:
        return
    where = f" ({outcome.source})" if outcome.source and outcome.source not in outcome.cause else ""
    yield f"  {outcome.cause}{where}"
    yield from (f"  {step}" for step in outcome.steps)
    yield f"  {duty.why}"


def _word(verdict: DutyVerdict) -> str:
    return str(verdict.answer) if verdict.duties else "-"


def _count(verdict: DutyVerdict) -> str:
    if not verdict.duties:
        return "nothing in the input has such work"
    return f"{verdict.duties - len(verdict.open)} of {verdict.duties}"


def as_data(proof: DutyProof) -> list[dict[str, Any]]:
    """The verdicts as JSON data; ``open`` holds every duty that is not ALLOWED."""
    return [
        {
            "id": v.id,
            "claim": v.claim,
            "answer": str(v.answer) if v.duties else None,
            "duties": v.duties,
            "open": [_decided(d) for d in v.open],
        }
        for v in proof.verdicts
    ]


def _decided(decided: Decided) -> dict[str, Any]:
    duty, outcome = decided.duty, decided.outcome
    return {
        "answer": str(outcome.answer),
        "kind": duty.kind,
        "who": duty.who,
        "does": duty.does,
        "cause": outcome.cause,
        "steps": list(outcome.steps),
        "source": outcome.source,
        "urn": duty.about,
        "why": duty.why,
    }


def differences(before: DutyProof, after: DutyProof) -> Iterator[str]:
    """The lines that say which duties became possible, and which no longer are."""
    was = {(d.duty.kind, d.duty.sentence): d for d in before.decided}
    changed = [d for d in after.decided if _changed(was.get((d.duty.kind, d.duty.sentence)), d)]
    yield from (line for decided in changed for line in lines(decided))
    now = {(d.duty.kind, d.duty.sentence) for d in after.decided}
    if gone := [key for key in was if key not in now]:
        yield f"{len(gone)} duties are no longer there: {'; '.join(sentence for _, sentence in gone[:MOST_SHOWN])}"
    elif not changed:
        yield "no duty changes"


def _changed(old: Decided | None, new: Decided) -> bool:
    if old is None:
        return new.outcome.answer is not Answer.ALLOWED
    return old.outcome.answer is not new.outcome.answer
