"""The whole catalog at once: every system and flow is planned, checked and proved, and each does its work."""

from __future__ import annotations

import runpy
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hosted_work import faults_of_flow, faults_of_system

from infra.engine.embedded.runner import plan
from infra.engine.graph import Graph
from infra.manifest import facts
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.manifest_model import Manifest
from infra.manifest.reading.load import REFERENCE, parse_manifest
from policies.check.evaluate import evaluate
from policies.check.waivers import load_waivers
from policies.check.wall_findings import findings_of
from policies.duties.verdicts.duty_proof import DutyProof, prove_duties
from policies.model import Status
from policies.separation.verdicts.proof import prove

ON = date(2026, 11, 21)
CATALOGUE = runpy.run_path(str(Path(__file__).parents[1] / "infra" / "manifest" / "test_catalogue.py"))
CARRIERS = runpy.run_path(str(Path(__file__).parents[1] / "infra" / "manifest" / "test_flow_carriage.py"))["CARRIERS"]


def hosted(fact: facts.SystemFact) -> bool:
    """Whether some product of the catalog can be hosted for a system."""
    return bool(set(fact.products) & set(facts.products()))


def catalogue(mode: str) -> dict[str, Any]:
    """Every system that can be ``hosted``, or is for sale (``saas``); what the estate builds is in both."""
    data: dict[str, Any] = CATALOGUE["without_systems"]() | {"size": "solo"}
    for fact in facts.systems().values():
        if fact.built_in or mode == "saas" or hosted(fact):
            add_system(data, CATALOGUE["entry"](fact, "hosted" if fact.built_in else mode), ON)
    return data


HOSTED = [fact.id for fact in facts.systems().values() if hosted(fact) and not fact.built_in]
ENDS = {flow.id: (*flow.origins, *flow.targets) for flow in facts.flows().values()}
BOUGHT = facts.systems().keys() - set(HOSTED)
CARRIED = [flow for flow, by in CARRIERS.items() if by == "broker" and BOUGHT.isdisjoint(ENDS[flow])]


def add_flows(data: dict[str, Any]) -> None:
    """Every flow that a broker carries between hosted systems, with an agreement of each kind that it needs."""
    for flow in map(facts.flows().__getitem__, CARRIED):
        one = CATALOGUE["with_flow"](flow)
        known = {agreement["id"] for agreement in data["agreements"]}
        data["agreements"] += [each for each in one["agreements"] if each["id"] not in known]
        data["flows"] += one["flows"]


@dataclass(frozen=True)
class Estate:
    """A manifest, its plan, and the proof of its duties."""

    manifest: Manifest
    graph: Graph = field(repr=False)
    duties: DutyProof = field(repr=False)


@pytest.fixture(scope="module")
def estate() -> Estate:
    data = catalogue("hosted")
    add_flows(data)
    manifest = parse_manifest(to_yaml(data), Path("mso.yaml"))
    graph = plan(manifest)
    return Estate(manifest, graph, prove_duties(graph))


def check(manifest: Manifest, graph: Graph) -> None:
    """The law's gates are open, no rule fails, the wall is proved."""
    legal_gates.require_open_gates(manifest, ON)
    proof = prove(graph)
    assert {verdict.status.value for verdict in proof.verdicts} == {"PROVED"}
    waivers = load_waivers(REFERENCE / "waivers.yaml", today=ON)
    report = evaluate(graph, waivers=waivers, also=lambda: findings_of(proof))
    unexpected = [f for f in report.findings if f.status is not Status.WAIVED and f.rule != "WAIVER-001"]
    assert unexpected == []  # WAIVER-001: the example's waiver matches nothing where everything is bought


def test_every_hosted_system_at_once_is_checked_and_proved(estate: Estate) -> None:
    assert len(estate.manifest.systems) == 45
    check(estate.manifest, estate.graph)


def test_every_bought_system_at_once_is_checked_and_proved() -> None:
    manifest = parse_manifest(to_yaml(catalogue("saas")), Path("mso.yaml"))
    assert len(manifest.systems) == 50
    check(manifest, plan(manifest))


@pytest.mark.parametrize("system", HOSTED)
def test_a_hosted_system_stands_on_its_side_and_does_its_work(estate: Estate, system: str) -> None:
    (entry,) = [each for each in estate.manifest.systems if each.id == system]
    assert faults_of_system(entry, estate.manifest, estate.graph, estate.duties) == []


@pytest.mark.parametrize("flow", CARRIED)
def test_a_flow_is_carried_from_its_sender_to_a_reader(estate: Estate, flow: str) -> None:
    assert faults_of_flow(flow, estate.duties) == []
