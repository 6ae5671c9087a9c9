"""The whole catalog at once: all hosted systems, then all bought systems, are planned, checked and proved."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import pytest

from infra.engine.embedded.runner import plan
from infra.manifest import facts
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import to_yaml
from infra.manifest.law import legal_gates
from infra.manifest.reading.load import REFERENCE, parse_manifest
from policies.check.evaluate import evaluate
from policies.check.waivers import load_waivers
from policies.check.wall_findings import findings_of
from policies.model import Status
from policies.separation.verdicts.proof import prove

ON = date(2026, 11, 21)
CATALOGUE = runpy.run_path(str(Path(__file__).parents[1] / "infra" / "manifest" / "test_catalogue.py"))


def possible(fact: facts.SystemFact, mode: str) -> bool:
    return mode == "saas" or fact.built_in or bool(set(fact.products) & set(facts.products()))


@pytest.mark.parametrize(("mode", "count"), [("hosted", 45), ("saas", 50)])
def test_every_system_at_once_plans_checks_and_is_proved(mode: str, count: int) -> None:
    data = CATALOGUE["without_systems"]() | {"size": "solo"}
    for fact in facts.systems().values():
        if possible(fact, mode):
            how = "hosted" if fact.built_in else mode  # what the estate builds is not for sale
            add_system(data, CATALOGUE["entry"](fact, how), ON)
    manifest = parse_manifest(to_yaml(data), Path("mso.yaml"))
    assert len(manifest.systems) == count
    legal_gates.require_open_gates(manifest, ON)
    graph = plan(manifest)
    proof = prove(graph)
    assert {verdict.status.value for verdict in proof.verdicts} == {"PROVED"}
    report = evaluate(graph, waivers=load_waivers(REFERENCE / "waivers.yaml", today=ON), also=findings_of(proof))
    unexpected = [f for f in report.findings if f.status is not Status.WAIVED and f.rule != "WAIVER-001"]
    assert unexpected == []  # WAIVER-001: the example's waiver matches nothing where everything is bought
