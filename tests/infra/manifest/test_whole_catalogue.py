"""The whole catalogue at once: all that can be hosted, and all of it bought, plan, check and prove."""

from __future__ import annotations

import runpy
from datetime import date
from pathlib import Path

import pytest

from infra.engine.runner import plan
from infra.manifest import facts
from infra.manifest.editing.additions import add_system
from infra.manifest.editing.formatting import write
from infra.manifest.law import legal_gates
from infra.manifest.load import REFERENCE, parse
from policies.evaluate import evaluate
from policies.model import Status
from policies.separation.verdicts.proof import prove
from policies.waivers import load_waivers
from policies.wall_findings import findings_of

ON = date(2026, 11, 21)
CATALOGUE = runpy.run_path(str(Path(__file__).with_name("test_catalogue.py")))


def can(fact: facts.SystemFact, mode: str) -> bool:
    return mode == "saas" or fact.built_in or bool(set(fact.products) & set(facts.products()))


@pytest.mark.parametrize(("mode", "count"), [("hosted", 45), ("saas", 50)])
def test_every_system_at_once_plans_checks_and_keeps_the_wall(mode: str, count: int) -> None:
    data = CATALOGUE["bare"]() | {"size": "solo"}
    for fact in facts.systems().values():
        if can(fact, mode):
            add_system(data, CATALOGUE["entry"](fact, mode), ON)
    manifest = parse(write(data), Path("mso.yaml"))
    assert len(manifest.systems) == count
    legal_gates.require(manifest, ON)
    graph = plan(manifest)
    proof = prove(graph)
    assert {verdict.status.value for verdict in proof.verdicts} == {"PROVED"}
    report = evaluate(graph, waivers=load_waivers(REFERENCE / "waivers.yaml", today=ON), also=findings_of(proof))
    unexpected = [f for f in report.findings if f.status is not Status.WAIVED and f.rule != "WAIVER-001"]
    assert unexpected == []  # WAIVER-001: what the example waives is not there where everything is bought
