"""The duties of single principals, as answers beside those on their access."""

from __future__ import annotations

from collections.abc import Iterator

from infra.engine.graph import Graph
from policies.duties.duty import Answer
from policies.duties.verdicts.duty_proof import prove_duties
from policies.separation.access.access_questions import AccessAnswer, principals_named
from policies.separation.estate.estate_model import EstateModel

ANSWERS = {Answer.ALLOWED: "yes", Answer.BLOCKED: "no", Answer.UNKNOWN: "not evaluated"}


def duties_of(graph: Graph, estate: EstateModel, principal: str) -> Iterator[AccessAnswer]:
    """The duties of the principals of a name (an ARN, ``account:name``, or a pattern), what is not possible first.

    :raises UsageError: there is no such principal.
    """
    named = {found.arn: found.name for found in principals_named(estate, principal)}
    own = [decided for decided in prove_duties(graph, estate).decided if decided.duty.actor in named]
    own.sort(key=lambda decided: (decided.outcome.answer is Answer.ALLOWED, decided.duty.contract))
    for decided in own:
        duty, outcome = decided.duty, decided.outcome
        reasons = (outcome.cause, *outcome.steps, duty.why) if outcome.cause else (duty.why,)
        yield AccessAnswer(named[duty.actor], f"duty {duty.contract}", duty.does, ANSWERS[outcome.answer], reasons)
