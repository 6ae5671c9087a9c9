"""The bundled example estate, planned and checked: what stands in it needs no excuse."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from infra.engine.graph import Graph
from infra.manifest.load import REFERENCE
from policies.evaluate import Report, evaluate
from policies.model import Status
from policies.mutation.mutant_trials import trial
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status as Verdict
from policies.waivers import load_waivers


@pytest.fixture(scope="module")
def report(reference_plan: Graph) -> Report:
    waivers = REFERENCE / "waivers.yaml"
    return evaluate(reference_plan, waivers=load_waivers(waivers) if waivers.exists() else None)


@pytest.mark.parametrize("status", [Status.FAIL, Status.TOOL_ERROR, Status.NOT_EVALUATED])
def test_nothing_is_left_unexplained(report: Report, status: Status) -> None:
    assert [(finding.rule, finding.stack, finding.name, finding.message) for finding in report.of(status)] == []


@pytest.mark.parametrize("size", ["solo", "resilient"])
def test_every_size_holds_behind_the_same_wall(small_plan_of: Callable[[str], Graph], size: str) -> None:
    graph = small_plan_of(size)
    waivers = load_waivers(REFERENCE / "waivers.yaml")
    found = evaluate(graph, waivers=waivers)
    unexpected = [(f.rule, f.name) for f in found.findings if f.status is not Status.WAIVED and f.rule != "WAIVER-001"]
    assert unexpected == []  # WAIVER-001: what the example waives is more than stands in a small estate
    assert {verdict.status for verdict in prove(graph).verdicts} == {Verdict.PROVED}


def test_patient_data_is_read_by_those_whose_job_it_is_and_by_nobody_else(reference_plan: Graph) -> None:
    """Desks read what the exchange lets through: a wall behind which nobody can work is climbed."""
    charts, desk = {"phi", "phi-sensitive"}, {"phi-minimum"}
    readers: dict[str, set[str]] = {}
    for cell in prove(reference_plan).cells:
        if cell.answer != "no":
            readers.setdefault(cell.job, set()).add(cell.data_class)
    practices = ("evergreen", "saguaro")
    clinical = {f"clinical-{p}:{job}": charts for p in practices for job in ("break-glass", "injector", "physician")}
    sites = {"evergreen": ("seattle", "bellevue"), "saguaro": ("scottsdale",)}
    fronts = {f"clinical-{p}:front-desk-{site}": {"phi"} for p in practices for site in sites[p]}
    assert readers == clinical | fronts | {f"exchange-{p}:call_center": desk for p in practices}


def test_a_sample_of_mutants_is_mostly_caught(reference_plan: Graph) -> None:
    """The whole trial is `mso policies mutate --example`; this keeps it from rotting."""
    assert trial(reference_plan, wall=False, limit=60).share > 0.85
