"""Whether a state requires an MSO for this kind of owner, and which agreements, with the reasoning and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from infra.errors import UsageError
from infra.manifest import facts
from infra.manifest.hints import suggestion
from infra.manifest.law.gate_result import GateResult, counsel_gate, failed_gate, passed_gate
from infra.manifest.manifest_model import Agreement, Manifest, Practice


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """What the facts say about one kind of owner in one state, and the reasoning."""

    state: str
    name: str
    owner: str
    mso_required: facts.MsoRequired
    agreements: tuple[str, ...]
    reasoning: tuple[str, ...]
    sources: tuple[str, ...]
    retention: facts.RetentionRule
    default: str
    fee: str
    collected_on: date
    covered: bool
    boards: tuple[str, ...]
    changes: tuple[facts.LawChange, ...]
    ages: tuple[str, ...]
    """What to say about texts that were read without a date, or with their month or year."""


def explain(state: str, owner: str) -> Explanation:
    """The answer for a state and an owner; "ask counsel" where the sources disagree or are silent, or there are none.

    :raises UsageError: there is no such state, or no such kind of owner.
    """
    known = facts.states()
    if state not in known:
        fix = "give the postal code of one of the 50 states, or DC"
        raise UsageError(f"{state}: no state (allowed: {', '.join(known)}). Fix: {fix}")
    if owner not in facts.OWNER_LICENSES:
        allowed, fix = ", ".join(facts.OWNER_LICENSES), suggestion(owner, facts.OWNER_LICENSES)
        raise UsageError(f"{owner}: not a kind of owner (allowed: {allowed}). Fix: {fix}")
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
        fee=_percentage_fee(fact),
        collected_on=dict(facts.fact_sources())["states"].collected_on,
        covered=fact.covered,
        boards=fact.boards,
        changes=fact.changes,
        ages=tuple(
            f"{claim}: {f'text of {as_of}' if as_of[0].isdigit() else as_of}"
            for claim, as_of in (("ownership", fact.cpom_as_of), ("charts", fact.retention.as_of))
        ),
    )


def _percentage_fee(fact: facts.StateFact) -> str:
    ruling = {"refused": "a percentage fee blocks the plan", "counsel": "a percentage fee needs counsel's confirmation"}
    return f"{ruling[fact.percentage_fee]}. {fact.fee_warning}".strip()


def _reasoning(fact: facts.StateFact, rule: facts.OwnerRule, dispute: str) -> Iterator[str]:
    stated = f"source documents {', '.join(rule.stated_in)}" if rule.stated_in else "no source document answers"
    if rule.stated_in and not fact.named:
        stated += ", which speak of all states and do not name this one"
    answer = {"yes": "an MSO is required", "no": "no MSO is required", "ask counsel": "no answer"}[rule.mso_required]
    owner = facts.OWNER_LICENSES[rule.owner]
    yield f"{owner[0].upper()}{owner[1:]} in {fact.name}: {answer} ({stated})."
    if rule.note:
        yield rule.note
    if dispute:
        yield f"Disputed: {dispute}"
    if "ask counsel" in rule.agreements:
        yield "No source says which agreements are needed."
    if rule.owner != "physician_md_do" and "medical_director" not in rule.agreements:
        yield "This kit asks for an agreement with a medical director wherever the owner is no physician."
    doubt = "" if fact.cpom_verified else " (not verified)"
    yield f"Corporate practice of medicine: {fact.cpom}{doubt}. {fact.cpom_note}".strip()
    yield from (f"Sources differ: {conflict}" for conflict in fact.conflicts)


def _sources(fact: facts.StateFact, rule: facts.OwnerRule) -> Iterator[str]:
    documents = facts.source_documents()
    yield from (f"source document {number} ({documents[number]})" for number in rule.stated_in)
    yield fact.cpom_source
    if fact.fee_source:
        yield fact.fee_source


def evaluate(manifest: Manifest, confirmed: frozenset[str]) -> Iterator[GateResult]:
    """Whether each practice's structure meets its state's rules; ``confirmed``: the states counsel has confirmed."""
    for index, practice in enumerate(manifest.practices):
        at = ("practices", index, "owner")
        answer = explain(practice.state, practice.owner)
        what = f"{facts.OWNER_LICENSES[practice.owner]} in {answer.name}: "
        counsel_confirmed = practice.state in confirmed
        if answer.mso_required == "ask counsel":
            gap = "the sources disagree or are silent on the structure"
            yield counsel_gate("LAW-001", what + gap, at, *answer.sources, confirmed=counsel_confirmed)
        elif answer.mso_required == "yes" and manifest.structure == "single-entity":
            fix = "set structure: mso, with a physician-owned practice and a management company"
            yield failed_gate("LAW-001", what + "an MSO is required", at, fix, *answer.sources)
        else:
            need = "an MSO is required" if answer.mso_required == "yes" else "no MSO is required, one is allowed"
            yield passed_gate("LAW-001", what + need, at, *answer.sources)
        yield from _single_entity(manifest, practice, index)


def _single_entity(manifest: Manifest, practice: Practice, index: int) -> Iterator[GateResult]:
    if manifest.structure != "single-entity":
        return
    at = ("practices", index)
    if practice.owner != "physician_md_do" or practice.medical_director != "owner":
        fix = "set structure: mso, or owner: physician_md_do with medical_director: owner"
        yield failed_gate("LAW-002", "only a physician who is the medical director may run both sides alone", at, fix)
    if len(manifest.practices) > 1:
        fix = "set structure: mso, or keep one practice in this manifest"
        yield failed_gate("LAW-002", "a single entity has exactly one practice", at, fix)


def required_agreements(practice: Practice) -> tuple[str, ...]:
    """The kinds of agreement that a practice's state requires of its owner, besides MSA and BAA."""
    return required_kinds(practice.state, practice.owner, practice.medical_director)


def required_kinds(state: str, owner: str, medical_director: str) -> tuple[str, ...]:
    """The same kinds for a practice that is not in a manifest yet."""
    kinds = explain(state, owner).agreements
    directed = owner == "physician_md_do" and medical_director == "owner"
    return kinds if directed or "medical_director" in kinds else (*kinds, "medical_director")


def agreements_of(manifest: Manifest, practice: str, kind: str) -> tuple[Agreement, ...]:
    """The agreements of one kind to which a practice is a party."""
    return tuple(a for a in manifest.agreements if a.kind == kind and practice in a.between)
