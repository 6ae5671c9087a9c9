"""The duties of the reference estate: each is there, and each is possible."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hosted_work import faults_of_flow, faults_of_system

from infra.engine.graph import Graph
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, load_manifest
from infra.manifest.sections import System
from policies.catalog import contract_page
from policies.duties.duty import CLAIMS, Answer, Outcome
from policies.duties.kinds import kinds
from policies.duties.verdicts.duty_proof import DutyProof

DOCUMENTATION = ("https://docs.aws.amazon.com/", "https://docs.github.com/")
EXAMPLE = load_manifest(REFERENCE)
HOSTED = [system.id for system in EXAMPLE.systems if system.runtime]


@pytest.mark.parametrize("contract", CLAIMS)
def test_every_duty_of_the_reference_estate_is_possible(contract: str, reference_duties: DutyProof) -> None:
    verdict = reference_duties[contract]
    assert verdict.duties
    assert [f"{d.duty.sentence}: {d.outcome.cause}" for d in verdict.open] == []
    assert verdict.answer is Answer.ALLOWED


@pytest.mark.parametrize("system", HOSTED)
def test_a_hosted_system_stands_on_its_side_and_does_its_work(
    system: str, reference_manifest: Manifest, reference_plan: Graph, reference_duties: DutyProof
) -> None:
    """``tests/real/test_whole_catalogue.py`` asks the same of every system of the catalog."""
    (entry,) = [each for each in reference_manifest.systems if each.id == system]
    assert faults_of_system(entry, reference_manifest, reference_plan, reference_duties) == []


@pytest.mark.parametrize("flow", [flow.id for flow in EXAMPLE.flows])
def test_a_declared_flow_is_carried_from_its_sender_to_a_reader(flow: str, reference_duties: DutyProof) -> None:
    assert faults_of_flow(flow, reference_duties) == []


def test_a_system_and_a_flow_that_nobody_declared_do_no_work(
    reference_manifest: Manifest, reference_plan: Graph, reference_duties: DutyProof
) -> None:
    payroll = System(id="payroll")
    assert faults_of_system(payroll, reference_manifest, reference_plan, reference_duties)[0].startswith("runs in []")
    assert "nobody reads what it delivers" in faults_of_flow("f-hours", reference_duties)


def test_a_system_with_a_duty_that_is_blocked_or_missing_does_no_work(
    reference_manifest: Manifest, reference_plan: Graph, reference_duties: DutyProof
) -> None:
    (ehr,) = [each for each in reference_manifest.systems if each.id == "ehr"]
    changed = [replace(each, outcome=Outcome(Answer.BLOCKED, "no image")) if each.duty.kind == "task-images" else each
               for each in reference_duties.decided if each.duty.kind != "host-names"]  # fmt: skip
    duties = replace(reference_duties, decided=tuple(changed))
    faults = faults_of_system(ehr, reference_manifest, reference_plan, duties)
    assert "no duty of the kind host-names" in faults
    assert any(fault.endswith(": no image") for fault in faults)


@pytest.mark.parametrize("kind", kinds())
def test_every_kind_belongs_to_a_contract_and_names_a_page_of_aws(kind: str) -> None:
    pages = [each for contract in CLAIMS for each in (contract_page.contract(contract) or _none()).kinds]
    (found,) = {each.name: each for each in pages if each.name == kind}.values()
    assert found.demands
    assert found.pages
    assert all(page.startswith(DOCUMENTATION) for page in found.pages)


def test_the_page_of_the_duties_is_what_the_kinds_say() -> None:
    assert contract_page.PAGE.read_text(encoding="utf-8") == contract_page.text()


def _none() -> contract_page.Contract:
    raise AssertionError("there is no such contract")
