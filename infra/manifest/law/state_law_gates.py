"""Gates on what a state's law says of a practice's own owners, of staff pay, and on changes of law that have a date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from infra.files.yaml_document import YamlPath
from infra.manifest import facts
from infra.manifest.law.gate_result import GateResult, counsel_gate, failed_gate, gate_note, passed_gate
from infra.manifest.manifest_model import Manifest, Practice


def evaluate(manifest: Manifest, confirmed: frozenset[str], on: date) -> Iterator[GateResult]:
    """The results for each practice, and for each state once; ``confirmed`` are the states counsel has confirmed."""
    for index, practice in enumerate(manifest.practices):
        counsel = practice.state in confirmed
        at: YamlPath = ("practices", index)
        yield from _entity(practice, at, counsel)
        yield from _staff_pay(practice, at, counsel)
    for state in dict.fromkeys(practice.state for practice in manifest.practices):
        yield from _changes(manifest, facts.states()[state], on)
        yield from _text_ages(facts.states()[state], on)


def _entity(practice: Practice, at: YamlPath, counsel: bool) -> Iterator[GateResult]:
    """LAW-003: who owns the professional entity itself, and its legal form. Who owns the MSO is another question."""
    state = facts.states()[practice.state]
    if doubt := state.entity_doubts.get(practice.entity):
        what = f"{practice.slug}: {practice.entity}: {doubt}"
        yield counsel_gate("LAW-003", what, (*at, "entity"), state.cpom_source, confirmed=counsel)
    for position, owner in enumerate(practice.entity_owners):
        where = (*at, "entity_owners", position)
        part = "a minority owner" if position else "the majority owner"
        what = f"{practice.slug}: {facts.OWNER_LICENSES[owner]} as {part} of the professional entity in {state.name}"
        if owner == "physician_md_do":
            yield passed_gate("LAW-003", what, where)
        elif owner == "non_clinician" and state.cpom.startswith("strict"):
            fix = "let the MSO be owned so, and the professional entity by licensed owners"
            yield failed_gate("LAW-003", f"{what}: {state.cpom}", where, fix, state.cpom_source)
        else:
            rule = state.minority_owners.get(owner) if position else None
            said = f"{what}: {rule or 'no source read says that it may be'}"
            yield counsel_gate("LAW-003", said, where, state.cpom_source, confirmed=counsel)


def _staff_pay(practice: Practice, at: YamlPath, counsel: bool) -> Iterator[GateResult]:
    """LAW-034: pay by volume. The source documents warn of it apart from the MSO's own fee (LAW-030)."""
    where = (*at, "staff_pay")
    if practice.staff_pay == "commission":
        what = f"{practice.slug}: a commission on fees to clinical staff may be fee splitting in {practice.state}"
        yield counsel_gate("LAW-034", what, where, "source documents 000, 002 and 003", confirmed=counsel)
    elif practice.staff_pay == "not-stated":
        what = f"{practice.slug}: how clinical staff are paid is not stated; a commission may be fee splitting"
        yield gate_note("LAW-034", what, where)


def _changes(manifest: Manifest, state: facts.StateFact, on: date) -> Iterator[GateResult]:
    """LAW-035: a change is announced until its day, and from then on counsel must have confirmed the state under it."""
    for change in state.changes:
        doubt = "" if change.verified else " (not verified)"
        what = f"{state.name}, from {change.effective}: {change.title}{doubt}: {change.says}"
        if change.effective > on:
            yield gate_note("LAW-035", what, ("counsel",), change.source)
        else:
            counsel = manifest.counsel
            asked = counsel is not None and state.state in counsel.states and change.known_from <= counsel.date <= on
            yield counsel_gate("LAW-035", what, ("counsel",), change.source, confirmed=asked)


def _text_ages(state: facts.StateFact, on: date) -> Iterator[GateResult]:
    """LAW-070: the text behind a claim is old or has no date; that it was read does not make it the law of today."""
    for claim, as_of in (("ownership", state.cpom_as_of), ("charts", state.retention.as_of)):
        if age := facts.text_age(as_of, on):
            yield gate_note("LAW-070", f"{state.name}, {claim}: {age}: ask counsel and {state.boards[0]}")
