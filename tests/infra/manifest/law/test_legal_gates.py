"""The legal gates: structure by state and owner, agreements, duties, chart retention."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from infra.errors import UsageError
from infra.manifest.law import legal_gates
from infra.manifest.law.chart_retention import chart_retention
from infra.manifest.law.gate_result import GateError, GateOutcome, GateResult
from infra.manifest.law.mso_requirement import explain
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest, parse_manifest

ON = date(2026, 11, 21)
TEXT = (REFERENCE / MANIFEST).read_text(encoding="utf-8")
REFERENCE_MANIFEST = load_manifest(REFERENCE)


def changed(*changes: tuple[str, str]) -> Manifest:
    text = TEXT
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return parse_manifest(text, Path("mso.yaml"))


def closed_gates(*changes: tuple[str, str], real: bool = False) -> dict[str, GateResult]:
    return {
        gate.id: gate for gate in legal_gates.closed_gates(legal_gates.evaluate_gates(changed(*changes), ON), real=real)
    }


def test_the_reference_may_be_planned_but_never_applied() -> None:
    legal_gates.require_open_gates(REFERENCE_MANIFEST, ON)
    with pytest.raises(GateError, match="synthetic"):
        legal_gates.require_open_gates(REFERENCE_MANIFEST, ON, real=True)


def test_each_organization_accepts_the_addendum_with_aws_for_itself() -> None:
    """The MSO's acceptance covers only the accounts of its own organization."""
    separate = changed(("topology: shared", "topology: separate"))
    closed = [
        gate.what
        for gate in legal_gates.closed_gates(legal_gates.evaluate_gates(separate, ON), real=True)
        if gate.id == "LAW-015"
    ]
    assert closed == [f"no BAA with AWS for the organization of {owner}" for owner in ("evergreen", "saguaro")]


REQUIREMENTS = {
    ("CA", "rn"): "yes",
    ("TX", "non_clinician"): "yes",
    ("MI", "np"): "yes",
    ("PA", "pa"): "yes",
    ("WA", "rn"): "yes",
    ("WA", "np"): "ask counsel",
    ("AZ", "non_clinician"): "ask counsel",
    ("TX", "pa"): "ask counsel",
    ("IL", "rn"): "yes",
    ("IL", "np"): "ask counsel",
    ("NC", "pa"): "ask counsel",
    ("OH", "np"): "no",
    ("OH", "rn"): "ask counsel",
    ("OH", "non_clinician"): "ask counsel",
    ("FL", "non_clinician"): "ask counsel",
    ("NY", "physician_md_do"): "no",
}


@pytest.mark.parametrize(("question", "required"), REQUIREMENTS.items(), ids=lambda value: str(value))
def test_state_and_license_decide_whether_an_mso_is_required(question: tuple[str, str], required: str) -> None:
    assert explain(*question).mso_required == required


def test_ohio_requires_a_collaboration_agreement_from_a_nurse_practitioner() -> None:
    assert explain("OH", "np").agreements == ("collaboration",)


def test_an_answer_carries_its_reasons_and_sources() -> None:
    answer = explain("IL", "np")
    assert any("Disputed" in line for line in answer.reasoning)
    assert any("source document 000" in source for source in answer.sources)


@pytest.mark.parametrize(("state", "owner"), [("ZZ", "rn"), ("WA", "dentist")])
def test_what_the_facts_do_not_cover_is_a_usage_error(state: str, owner: str) -> None:
    with pytest.raises(UsageError, match="Fix"):
        explain(state, owner)


FIELDS = "      fields: [first_name, channel_address, clinic, date_time, link]\n"
TRUST = TEXT[TEXT.index("residual_trust:") :]
COUNSEL = "counsel: {date: 2026-01-15, role: outside health-care counsel, states: [WA, AZ]}"
NURSE = "owner: np\n    medical_director: physician"
OWNER = "owner: physician_md_do\n    medical_director: physician"
PLAN_BLOCKED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "no MSA": ("LAW-010", [("id: msa-saguaro\n    kind: msa", "id: msa-saguaro\n    kind: lease")]),
    "BAA expired": ("LAW-010", [("effective: 2026-01-01\n    expires: 2035-12-31", "effective: 2020-01-01\n    expires: 2020-12-31")]),  # noqa: E501
    "BAA without the MSO": ("LAW-010", [("between: [evergreen, lumen-ridge]", "between: [evergreen, aws]")]),
    "MSO worker in the exchange without a BAA": (
        "LAW-013", [("between: [saguaro, lumen-ridge]", "between: [saguaro, aws]")],
    ),
    "flow on the wrong kind": ("LAW-011", [("{id: f-reminders, agreements: [baa-evergreen", "{id: f-reminders, agreements: [msa-evergreen")]),  # noqa: E501
    "flow not covered": ("LAW-011", [("purpose: The MSO works as a business associate on scheduling", "purpose: x\n    covers: [scheduling]")]),  # noqa: E501
    "vendor without BAA": ("LAW-012", [("      agreement: baa-bellwire\n", "")]),
    "vendor without fields": ("LAW-012", [(FIELDS, "")]),
    "MSO worker in a clinical role": ("LAW-020", [("{id: lr-it, owner: lumen-ridge, role: mso_it}", "{id: lr-it, owner: lumen-ridge, role: rn}")]),  # noqa: E501
    "MSO approves protocols": ("LAW-021", [("role: mso_it}", "role: mso_it, approves: [protocols]}")]),
    "percentage fee in New York": ("LAW-030", [("{basis: flat}", "{basis: percentage}"), ("state: AZ", "state: NY")]),
    "charts too short": ("LAW-040", [("log_years: 6", "log_years: 6\n  chart_years: 9")]),
    "service without register": ("LAW-050", [("  - {id: device-laser-registry, part_of: medication-inventory}\n", "")]),
    "counsel of tomorrow": ("LAW-060", [("counsel: {date: 2026-01-15", "counsel: {date: 2027-01-15")]),
    "single entity of two": ("LAW-002", [("size: standard", "size: standard\nstructure: single-entity")]),
    "no medical director": ("LAW-010", [("kind: medical_director", "kind: lease")]),
    "nurse as director": ("LAW-032", [(OWNER, "owner: rn\n    medical_director: owner")]),
}  # fmt: skip


@pytest.mark.parametrize(("gate", "changes"), PLAN_BLOCKED.values(), ids=PLAN_BLOCKED)
def test_a_closed_gate_blocks_the_plan_with_a_fix(gate: str, changes: list[tuple[str, str]]) -> None:
    closed = closed_gates(*changes)
    assert gate in closed
    assert closed[gate].fix


APPLY_BLOCKED: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "no counsel": ("LAW-060", [(COUNSEL, "")]),
    "counsel for one state": ("LAW-060", [("states: [WA, AZ]", "states: [WA]")]),
    "sources disagree": ("LAW-001", [("states: [WA, AZ]", "states: [WA]"), (OWNER, NURSE)]),
    "nurse directs care": ("LAW-033", [("states: [WA, AZ]", "states: [WA]"), (OWNER, NURSE[:-9] + "np")]),
    "draft": ("LAW-014", [("kind: msa", "kind: msa\n    draft: true")]),
    "trust without a decision": ("LAW-061", [(TRUST, "")]),
    "no BAA with AWS": ("LAW-015", [("between: [lumen-ridge, aws]", "between: [lumen-ridge, landlord]")]),
    "retention by judgement": ("LAW-040", [("states: [WA, AZ]", "states: [AZ]")]),
}  # fmt: skip


@pytest.mark.parametrize(("gate", "changes"), APPLY_BLOCKED.values(), ids=APPLY_BLOCKED)
def test_missing_counsel_or_signatures_block_the_apply_but_not_the_plan(
    gate: str, changes: list[tuple[str, str]]
) -> None:
    assert gate in closed_gates(*changes, real=True)
    assert gate not in closed_gates(*changes)


def test_counsel_can_confirm_what_the_sources_leave_open() -> None:
    gates = legal_gates.evaluate_gates(changed((OWNER, NURSE)), ON)
    assert all(gate.outcome is not GateOutcome.ASK_COUNSEL for gate in gates)


def test_a_california_fund_gets_the_sb_351_gate() -> None:
    gates = legal_gates.evaluate_gates(
        changed(("investor: founders", "investor: private-equity"), ("state: AZ", "state: CA")), ON
    )
    assert any("SB 351" in gate.what for gate in gates)


def test_an_agreement_that_expires_soon_is_noted() -> None:
    gates = legal_gates.evaluate_gates(REFERENCE_MANIFEST, date(2035, 12, 1))
    assert {gate.outcome for gate in gates if gate.id == "LAW-014"} >= {GateOutcome.NOTE}


def test_old_facts_are_noted() -> None:
    assert any(gate.id == "LAW-070" for gate in legal_gates.evaluate_gates(REFERENCE_MANIFEST, date(2027, 11, 21)))


def test_a_physician_alone_needs_no_agreement_with_an_mso() -> None:
    text = TEXT.replace("size: standard", "size: solo\nstructure: single-entity")
    for start, end in (("  - slug: saguaro", "locations:"), ("  - slug: scottsdale", "systems:")):
        text = text[: text.index(start)] + text[text.index(end) :]
    text = text[: text.index("flows:")] + text[text.index("counsel:") :]
    text = text.replace("      saguaro: saguaro-skin@330001/clinical@330002\n", "")
    text = text.replace(", clinical-saguaro: 1200", "")
    text = text.replace("      agreement: baa-bellwire\n", "").replace("messaging-reminders", "web-analytics")
    text = text.replace("      agreement: baa-quillmark\n", "").replace("e-prescribing", "payroll")
    legal_gates.require_open_gates(parse_manifest(text, Path("mso.yaml")), ON)


DESTRUCTIONS: dict[str, tuple[str, date, date | None, date | None]] = {
    "an adult's chart": ("saguaro", date(2020, 5, 1), date(1980, 1, 1), date(2026, 5, 1)),
    "a minor's chart waits": ("saguaro", date(2020, 5, 1), date(2010, 3, 1), date(2031, 3, 1)),
    "a leap day": ("saguaro", date(2020, 2, 29), None, date(2026, 3, 1)),
}


@pytest.mark.parametrize(("practice", "served", "born", "day"), DESTRUCTIONS.values(), ids=DESTRUCTIONS)
def test_a_chart_is_kept_as_long_as_its_state_requires(
    practice: str, served: date, born: date | None, day: date
) -> None:
    assert chart_retention(REFERENCE_MANIFEST, practice).earliest_destruction(served, born) == day


def test_a_legal_hold_prevents_every_destruction() -> None:
    manifest = changed(("log_years: 6", "log_years: 6\n  legal_hold: true"))
    assert chart_retention(manifest, "saguaro").earliest_destruction(date(2000, 1, 1)) is None


def test_the_manifest_may_keep_charts_longer() -> None:
    assert changed(("log_years: 6", "log_years: 6\n  chart_years: 12")).chart_years("saguaro") == 12


NOTED = {
    "a legal hold": ("LAW-041", REFERENCE_MANIFEST.model_copy(update={
        "retention": REFERENCE_MANIFEST.retention.model_copy(update={"legal_hold": True})})),
    "a practice without a location": ("LAW-051", REFERENCE_MANIFEST.model_copy(update={
        "locations": REFERENCE_MANIFEST.locations[:2]})),
}  # fmt: skip


@pytest.mark.parametrize(("gate", "manifest"), NOTED.values(), ids=NOTED)
def test_what_blocks_nothing_is_noted(gate: str, manifest: Manifest) -> None:
    def found(given: Manifest) -> list[GateOutcome]:
        return [each.outcome for each in legal_gates.evaluate_gates(given, ON) if each.id == gate]

    assert (found(manifest), found(REFERENCE_MANIFEST)) == ([GateOutcome.NOTE], [])


def test_a_missing_phone_number_is_noted_for_a_real_mso() -> None:
    said = {
        gate.id for gate in legal_gates.evaluate_gates(REFERENCE_MANIFEST.model_copy(update={"synthetic": False}), ON)
    }
    assert "LAW-071" in said
    assert "LAW-071" not in {gate.id for gate in legal_gates.evaluate_gates(REFERENCE_MANIFEST, ON)}
