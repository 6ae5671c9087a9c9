"""The bundled example estate, planned and checked: what stands in it needs no excuse."""

from __future__ import annotations

import time

import pytest

from infra.engine.graph import Graph
from infra.manifest.load import REFERENCE
from policies.evaluate import Report, evaluate
from policies.model import Status
from policies.mutants import trial
from policies.waivers import load_waivers


@pytest.fixture(scope="module")
def report(reference_plan: Graph) -> Report:
    waivers = REFERENCE / "waivers.yaml"
    return evaluate(reference_plan, waivers=load_waivers(waivers) if waivers.exists() else None)


@pytest.mark.parametrize("status", [Status.FAIL, Status.TOOL_ERROR, Status.NOT_EVALUATED])
def test_nothing_is_left_unexplained(report: Report, status: Status) -> None:
    assert [(finding.rule, finding.stack, finding.name, finding.message) for finding in report.of(status)] == []


def test_checking_adds_less_than_a_second(reference_plan: Graph) -> None:
    started = time.process_time()
    evaluate(reference_plan)
    assert time.process_time() - started < 1.0


def test_a_sample_of_mutants_is_mostly_caught(reference_plan: Graph) -> None:
    """The whole trial is `mso policies mutate --example`; this keeps it from rotting."""
    assert trial(reference_plan, wall=False, limit=60).share > 0.85
