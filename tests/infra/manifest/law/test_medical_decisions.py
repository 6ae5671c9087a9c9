"""Who may decide, work and own: each decision, each clinical job, each investor and each service, by its gate."""

from __future__ import annotations

from datetime import date
from typing import get_args

import pytest

from infra.manifest import facts
from infra.manifest.law import legal_gates
from infra.manifest.law.corporate_practice_gates import COVERED_INVESTORS
from infra.manifest.law.gate_result import GateOutcome
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import JobFunction, System
from infra.manifest.valid_names import Investor

ON = date(2026, 11, 21)
MANIFEST = load_manifest(REFERENCE)
CLINICAL = [decision for decision in facts.decisions().values() if decision.side == "clinical"]
MANAGEMENT = [decision for decision in facts.decisions().values() if decision.side == "management"]
JOBS = [role for role, side in facts.roles().items() if side == "clinical"]


def outcomes(manifest: Manifest, gate: str) -> list[GateOutcome]:
    """What one gate says, without what it merely notes."""
    found = (each.outcome for each in legal_gates.evaluate_gates(manifest, ON) if each.id == gate)
    return [outcome for outcome in found if outcome not in (GateOutcome.PASS, GateOutcome.NOTE)]


def with_group(owner: str, role: str, *approves: str) -> Manifest:
    """The example with one more group of people."""
    group = JobFunction(id="asked-about", owner=owner, role=role, approves=approves)
    return MANIFEST.model_copy(update={"people": (*MANIFEST.people, group)})


@pytest.mark.parametrize("decision", CLINICAL, ids=lambda decision: decision.id)
def test_the_practice_makes_a_clinical_decision_and_nobody_of_the_mso_may(decision: facts.DecisionFact) -> None:
    (role, *_) = decision.approvers
    assert outcomes(with_group("evergreen", role, decision.id), "LAW-021") == []
    for job in ("mso_executive", role):  # not even with the job of those who may
        assert outcomes(with_group("lumen-ridge", job, decision.id), "LAW-021") == [GateOutcome.FAIL]


@pytest.mark.parametrize("decision", MANAGEMENT, ids=lambda decision: decision.id)
def test_the_mso_makes_a_business_decision(decision: facts.DecisionFact) -> None:
    (role, *_) = decision.approvers
    assert outcomes(with_group("lumen-ridge", role, decision.id), "LAW-021") == []
    assert outcomes(with_group("lumen-ridge", "trainer", decision.id), "LAW-021") == [GateOutcome.FAIL]


@pytest.mark.parametrize("job", JOBS)
def test_a_clinical_job_is_the_practices_and_never_the_msos(job: str) -> None:
    assert outcomes(with_group("evergreen", job), "LAW-020") == []
    assert outcomes(with_group("lumen-ridge", job), "LAW-020") == [GateOutcome.FAIL]


@pytest.mark.parametrize("investor", get_args(Investor))
def test_an_mso_may_have_any_investor_and_california_binds_funds(investor: str) -> None:
    mso = MANIFEST.mso.model_copy(update={"investor": investor})
    manifest = MANIFEST.model_copy(update={"mso": mso})
    legal_gates.require_open_gates(manifest, ON)
    assert outcomes(manifest, "LAW-031") == []
    moved = tuple(practice.model_copy(update={"state": "CA"}) for practice in MANIFEST.practices[:1])
    bound = outcomes(manifest.model_copy(update={"practices": moved}), "LAW-031")
    assert bound == ([GateOutcome.ASK_COUNSEL] if investor in COVERED_INVESTORS else [])


@pytest.mark.parametrize("service", facts.services().values(), ids=lambda service: service.id)
def test_a_location_offers_a_service_only_with_every_system_that_it_needs(service: facts.ServiceFact) -> None:
    site = MANIFEST.locations[0].model_copy(update={"services": (service.id,)})
    needed_systems = tuple(System(id=id_) for id_ in service.needs)
    whole = MANIFEST.model_copy(update={"locations": (site,), "systems": needed_systems})
    assert outcomes(whole, "LAW-050") == []
    for needed in service.needs:
        rest = tuple(system for system in whole.systems if system.id != needed)
        assert outcomes(whole.model_copy(update={"systems": rest}), "LAW-050") == [GateOutcome.FAIL]
