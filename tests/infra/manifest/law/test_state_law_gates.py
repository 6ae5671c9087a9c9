"""What the law facts say and ask: claims, changes with a day, owners of the entity, staff pay, states without facts."""

from __future__ import annotations

from datetime import date

import pytest

from infra.manifest import facts
from infra.manifest.law import legal_gates
from infra.manifest.law.gate_result import GateOutcome, GateResult
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest

ON = date(2026, 11, 21)
MANIFEST = load_manifest(REFERENCE)


def with_practice(**values: object) -> Manifest:
    """The reference estate with its first practice changed, alone, and confirmed by nobody."""
    practice = type(MANIFEST.practices[0]).model_validate({**MANIFEST.practices[0].model_dump(), **values})
    return MANIFEST.model_copy(update={"practices": (practice,), "counsel": None})


def gates(manifest: Manifest, id_: str, on: date = ON) -> list[GateResult]:
    """The results of one gate that are no pass."""
    return [g for g in legal_gates.evaluate_gates(manifest, on) if g.id == id_ and g.outcome is not GateOutcome.PASS]


CLAIMS = {
    "IL names the statute on fees": ("IL", "fee_warning", "225 ILCS 60/22.2"),
    "IL refuses a percentage": ("IL", "percentage_fee", "refused"),
    "IL's section has an end": ("IL", "changes", "2027, 1, 1"),
    "MI keeps some charts 15 years": ("MI", "retention", "years=15"),
    "MI names the act": ("MI", "retention", "2023 PA 62"),
    "CA's retention is the amended section": ("CA", "retention", "SB 815"),
    "CA's nurse practitioners are disputed": ("CA", "disputed", "AB 890"),
    "CA's investors": ("CA", "cpom_note", "venture capital"),
    "OR's act": ("OR", "changes", "SB 951"),
    "OR's time of grace": ("OR", "changes", "2029, 1, 1"),
    "TX's rules were renumbered": ("TX", "retention", "22 TAC chapter 163"),
    "WA's bill has a day": ("WA", "changes", "2027, 1, 1"),
    "WA's doctrine has a source": ("WA", "cpom_source", "AGO 2020 No. 5"),
    "CO's minority owners": ("CO", "minority_owners", "12-240-138"),
    "FL's clinics need a licence": ("FL", "cpom_note", "licence"),
}


@pytest.mark.parametrize(("state", "field", "said"), CLAIMS.values(), ids=CLAIMS)
def test_a_states_entry_says_what_its_law_says_now(state: str, field: str, said: str) -> None:
    assert said in str(getattr(facts.states()[state], field))


def test_a_state_without_facts_is_planned_and_never_applied() -> None:
    manifest = with_practice(state="WY")
    assert {gate.id for gate in gates(manifest, "LAW-001")} == {"LAW-001"}
    assert "LAW-001" not in {gate.id for gate in legal_gates.closed_gates(legal_gates.evaluate_gates(manifest, ON))}
    assert {"LAW-001", "LAW-040"} <= {
        gate.id for gate in legal_gates.closed_gates(legal_gates.evaluate_gates(manifest, ON), real=True)
    }
    assert "no facts on Wyoming" in " ".join(explain("WY", "rn").reasoning)


def test_in_a_state_without_facts_the_years_that_counsel_gave_replace_the_default() -> None:
    kept = MANIFEST.retention.model_copy(update={"chart_years": 8})
    manifest = with_practice(state="WY").model_copy(update={"retention": kept})
    assert manifest.chart_years("evergreen") == 8
    assert all(gate.outcome is GateOutcome.ASK_COUNSEL for gate in gates(manifest, "LAW-040"))


OWNERS = {
    ("TX", ("physician_md_do", "pa")): GateOutcome.ASK_COUNSEL,
    ("CA", ("non_clinician",)): GateOutcome.FAIL,
    ("NY", ("physician_md_do", "non_clinician")): GateOutcome.FAIL,
    ("AZ", ("non_clinician",)): GateOutcome.ASK_COUNSEL,
    ("WY", ("np",)): GateOutcome.ASK_COUNSEL,
}


@pytest.mark.parametrize(("given", "outcome"), OWNERS.items(), ids=str)
def test_the_owners_of_the_entity_are_asked_apart_from_the_owner_of_the_business(
    given: tuple[str, tuple[str, ...]], outcome: GateOutcome
) -> None:
    state, owners = given
    found = gates(with_practice(state=state, entity="pc", entity_owners=owners), "LAW-003")
    assert [gate.outcome for gate in found] == [outcome]


def test_a_form_that_may_not_practise_medicine_is_asked_about() -> None:
    assert "limited liability" in gates(with_practice(state="CA", entity="pllc"), "LAW-003")[0].what
    assert not gates(with_practice(state="CA", entity="pc"), "LAW-003")


@pytest.mark.parametrize(
    ("pay", "outcomes"),
    [("commission", [GateOutcome.ASK_COUNSEL]), ("not-stated", [GateOutcome.NOTE]), ("hourly", [])],
)
def test_a_commission_to_staff_is_a_question_of_its_own(pay: str, outcomes: list[GateOutcome]) -> None:
    assert [gate.outcome for gate in gates(with_practice(staff_pay=pay), "LAW-034")] == outcomes


CHANGES = {
    "announced": (date(2026, 11, 21), date(2026, 1, 15), [GateOutcome.NOTE]),
    "in force, counsel of before": (date(2027, 1, 1), date(2026, 12, 31), [GateOutcome.ASK_COUNSEL]),
    "in force, counsel of after": (date(2027, 2, 1), date(2027, 1, 2), []),
}


@pytest.mark.parametrize(("on", "asked", "outcomes"), CHANGES.values(), ids=CHANGES)
def test_a_change_of_law_is_announced_and_then_asks_counsel_anew(
    on: date, asked: date, outcomes: list[GateOutcome]
) -> None:
    confirmed = {"date": asked, "role": "outside counsel", "states": ("WA", "AZ")}
    counsel = type(MANIFEST.counsel).model_validate(confirmed) if MANIFEST.counsel else None
    manifest = MANIFEST.model_copy(update={"counsel": counsel})
    assert [gate.outcome for gate in gates(manifest, "LAW-035", on)] == outcomes


def test_records_that_a_state_keeps_longer_are_asked_about_until_the_lock_covers_them() -> None:
    manifest = with_practice(state="MI")
    assert "15 years" in gates(manifest, "LAW-042")[0].what
    longer = manifest.retention.model_copy(update={"chart_years": 15})
    assert not gates(manifest.model_copy(update={"retention": longer}), "LAW-042")


@pytest.mark.parametrize(
    ("as_of", "old"), [("2026-10", False), ("2025-01", True), ("2008", True), ("undated", True), ("nothing read", True)]
)
def test_a_text_older_than_a_year_or_without_a_date_says_so(as_of: str, old: bool) -> None:
    assert bool(facts.text_age(as_of, ON)) is old
