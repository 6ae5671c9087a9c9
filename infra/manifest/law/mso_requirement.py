"""Whether a state asks for an MSO of this kind of owner, and which agreements, with the reasoning and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.hints import nearest
from infra.manifest.law.gate import Gate, ask_counsel, failed, passed
from infra.manifest.manifest_model import Agreement, Manifest, Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the facts say about one kind of owner in one state, and why."""

    state: str
    name: str
    owner: str
    mso_required: facts.Verdict
    agreements: tuple[str, ...]
    reasoning: tuple[str, ...]
    sources: tuple[str, ...]
    retention: facts.Retention
    default: str
    fee: str
    collected_on: date


def explain(state: str, owner: str) -> Explanation:
    """The answer for a state and an owner; "ask counsel" wherever the sources disagree or are silent."""
    known = facts.states()
    if state not in known:
        covered = ", ".join(sorted(known))
        fix = "ask counsel, then add its entry to infra/manifest/facts/states.yaml"
        raise UsageError(f"{state}: the facts do not cover this state (covered: {covered}). Fix: {fix}")
    if owner not in facts.OWNERS:
        allowed, fix = ", ".join(facts.OWNERS), nearest(owner, facts.OWNERS)
        raise UsageError(f"{owner}: no such owner (allowed: {allowed}). Fix: {fix}")
    fact = known[state]
    rule = fact.owners[owner]
    dispute = fact.disputed.get(owner, "")
    unsettled = dispute or "ask counsel" in rule.agreements
    return Explanation(
        state=state,
        name=fact.name,
        owner=owner,
        mso_required="ask counsel" if unsettled else rule.mso_required,
        agreements=tuple(kind for kind in rule.agreements if kind != "ask counsel"),
        reasoning=tuple(_reasoning(fact, rule, dispute)),
        sources=tuple(_sources(fact, rule)),
        retention=fact.retention,
        default=fact.default,
        fee=_fee(fact),
        collected_on=dict(facts.sources())["states"].collected_on,
    )


def _fee(fact: facts.StateFact) -> str:
    ruling = {"refused": "a percentage fee stops the plan", "counsel": "a percentage fee waits for counsel"}
    return f"{ruling[fact.percentage_fee]}. {fact.fee_warning}".strip()


def _reasoning(fact: facts.StateFact, rule: facts.OwnerRule, dispute: str) -> Iterator[str]:
    said = f"source documents {', '.join(rule.said_by)}" if rule.said_by else "no source document answers"
    if rule.said_by and not fact.named:
        said += ", of all states alike; they do not name this one"
    answer = {"yes": "an MSO is required", "no": "no MSO is required", "ask counsel": "no answer"}[rule.mso_required]
    yield f"{facts.OWNERS[rule.owner][0].upper()}{facts.OWNERS[rule.owner][1:]} in {fact.name}: {answer} ({said})."
    if rule.note:
        yield rule.note
    if dispute:
        yield f"Disputed: {dispute}"
    if "ask counsel" in rule.agreements:
        yield "Which agreements are needed is not said by any source."
    doubt = "" if fact.cpom_verified else " (not verified)"
    yield f"Corporate practice of medicine: {fact.cpom}{doubt}. {fact.cpom_note}".strip()
    yield from (f"Sources differ: {conflict}" for conflict in fact.conflicts)


def _sources(fact: facts.StateFact, rule: facts.OwnerRule) -> Iterator[str]:
    documents = facts.source_documents()
    yield from (f"source document {number} ({documents[number]})" for number in rule.said_by)
    yield fact.cpom_source


def examine(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[Gate]:
    """Each practice's structure against its state; ``confirmed`` are the states counsel has confirmed."""
    for index, practice in enumerate(manifest.practices):
        at = ("practices", index, "owner")
        answer = explain(practice.state, practice.owner)
        what = f"{facts.OWNERS[practice.owner]} in {answer.name}: "
        known = practice.state in confirmed
        if answer.mso_required == "ask counsel":
            gap = "the sources disagree or are silent on the structure"
            yield ask_counsel("LAW-001", what + gap, at, *answer.sources, answered=known)
        elif answer.mso_required == "yes" and manifest.structure == "single-entity":
            fix = "set structure: mso, with a physician-owned practice beside the management company"
            yield failed("LAW-001", what + "an MSO is required", at, fix, *answer.sources)
        else:
            need = "an MSO is required" if answer.mso_required == "yes" else "no MSO is required, one may be used"
            yield passed("LAW-001", what + need, at, *answer.sources)
        yield from _single_entity(manifest, practice, index)


def _single_entity(manifest: Manifest, practice: Practice, index: int) -> Iterator[Gate]:
    if manifest.structure != "single-entity":
        return
    at = ("practices", index)
    if practice.owner != "physician_md_do" or practice.medical_director != "owner":
        fix = "set structure: mso, or owner: physician_md_do with medical_director: owner"
        yield failed("LAW-002", "only a physician who directs care runs both sides alone", at, fix)
    if len(manifest.practices) > 1:
        fix = "set structure: mso, or keep one practice in this manifest"
        yield failed("LAW-002", "a single entity is one practice", at, fix)


def needed_agreements(practice: Practice) -> tuple[str, ...]:
    """Kinds of agreement that a practice's state asks of its owner, beside MSA and BAA."""
    return extra_agreements(practice.state, practice.owner, practice.medical_director)


def extra_agreements(state: str, owner: str, medical_director: str) -> tuple[str, ...]:
    """The same, of a practice that does not stand in a manifest yet."""
    kinds = explain(state, owner).agreements
    directed = owner == "physician_md_do" and medical_director == "owner"
    return kinds if directed or "medical_director" in kinds else (*kinds, "medical_director")


def agreements_of(manifest: Manifest, practice: str, kind: str) -> tuple[Agreement, ...]:
    """The agreements of one kind to which a practice is a party."""
    return tuple(a for a in manifest.agreements if a.kind == kind and practice in a.between)
