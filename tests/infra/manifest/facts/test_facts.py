"""The facts are consistent, and every reference in them resolves."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from infra.manifest import facts
from infra.manifest.valid_names import AgreementKind, Owner

SYSTEMS = facts.systems().values()
FLOWS = facts.flows().values()


def test_the_catalog_is_complete() -> None:
    assert (len(facts.systems()), len(facts.flows())) == (50, 26)
    assert len(facts.states()) == 51
    assert sum(state.covered for state in facts.states().values()) >= 16


def test_the_sensitivity_order_lists_every_data_class() -> None:
    assert sorted(facts.SENSITIVITY) == sorted(facts.data_classes())


@pytest.mark.parametrize("system", SYSTEMS, ids=lambda system: system.id)
def test_a_system_references_only_existing_facts(system: facts.SystemFact) -> None:
    assert set(system.data_classes) <= facts.data_classes().keys()
    assert set(system.roles) <= facts.roles().keys()
    assert set(system.flows) <= facts.flows().keys()
    assert set(system.stated_in) <= facts.source_documents().keys()
    assert system.stated_in or system.origin


@pytest.mark.parametrize("system", [s for s in SYSTEMS if s.side == "management"], ids=lambda system: system.id)
def test_no_system_of_the_management_side_holds_phi(system: facts.SystemFact) -> None:
    assert not system.holds_phi


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.id)
def test_a_flow_names_kinds_of_agreement_and_an_approver(flow: facts.FlowFact) -> None:
    assert set(flow.agreements) <= set(get_args(AgreementKind))
    assert flow.approver in facts.roles()
    assert flow.fields or flow.carries_nothing


@pytest.mark.parametrize("flow", [f for f in FLOWS if f.form in facts.PHI_CLASSES], ids=lambda flow: flow.id)
def test_a_flow_of_phi_is_approved_by_the_practice(flow: facts.FlowFact) -> None:
    assert facts.roles()[flow.approver] == "clinical"


@pytest.mark.parametrize("decision", facts.decisions().values(), ids=lambda decision: decision.id)
def test_a_clinical_decision_is_approved_by_clinical_roles_only(decision: facts.DecisionFact) -> None:
    assert {facts.roles()[role] for role in decision.approvers} == {decision.side}


@pytest.mark.parametrize("state", facts.states().values(), ids=lambda state: state.state)
def test_a_state_covers_every_kind_of_owner(state: facts.StateFact) -> None:
    assert tuple(state.owners) == get_args(Owner)
    assert set(state.disputed) <= set(state.owners)
    assert state.retention.years >= 5
    assert state.retention.source
    assert state.boards
    assert all(change.source for change in state.changes)


@pytest.mark.parametrize("service", facts.services().values(), ids=lambda service: service.id)
def test_a_service_needs_only_existing_systems(service: facts.ServiceFact) -> None:
    assert set(service.needs) <= facts.systems().keys()


def test_every_facts_file_reports_its_age() -> None:
    ages = {name: source.age(date(2026, 11, 30)) for name, source in facts.fact_sources()}
    assert set(ages) == set(facts.FACT_FILES)
    assert {age for name, age in ages.items() if name not in ("products", "prices", "consent_forms")} == {9}
    assert ages["prices"] == ages["consent_forms"] == 0
    assert ages["products"] == 1
