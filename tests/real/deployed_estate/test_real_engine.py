"""The real Pulumi engine deploys the example to the emulated AWS, and leaves what the embedded engine leaves."""

from __future__ import annotations

import pytest
from engine_comparison import differences
from real_engine import RealEngine

from infra.engine.automation.stack_operations import Operation, StackResult
from infra.engine.graph import Graph
from infra.manifest.reading.load import REFERENCE
from policies.check.evaluate import evaluate
from policies.check.waivers import load_waivers
from policies.model import Status
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status as Verdict


def test_every_stack_is_created(real_engine: RealEngine, deployed: dict[str, StackResult]) -> None:
    assert deployed.keys() == set(real_engine.manifest.plane_names())
    assert {name: set(result.steps) for name, result in deployed.items()} == {name: {"create"} for name in deployed}


def test_both_engines_leave_the_same_resources(real_graph: Graph, embedded_graph: Graph) -> None:
    """The same URNs, types, ids, inputs, outputs, parents, dependencies and options, resource by resource."""
    assert differences(real_graph, embedded_graph) == {}


def test_the_rules_and_the_wall_hold_on_what_the_real_engine_left(real_graph: Graph) -> None:
    report = evaluate(real_graph, waivers=load_waivers(REFERENCE / "waivers.yaml"))
    assert [(f.rule, f.name, f.message) for f in report.findings if f.status is Status.FAIL] == []
    verdicts = prove(real_graph).verdicts
    assert {verdict.id: verdict.status for verdict in verdicts if verdict.status != Verdict.PROVED} == {}


@pytest.mark.parametrize("operation", [Operation.UP, Operation.REFRESH])
def test_nothing_changes_the_second_time_and_no_stack_warns(
    real_engine: RealEngine, deployed: dict[str, StackResult], operation: Operation
) -> None:
    again = real_engine.run(operation)
    assert again.keys() == deployed.keys()
    assert {name: set(result.steps) for name, result in again.items()} == {name: {"same"} for name in deployed}
    assert [f"{event.stack}: {event.text}" for event in real_engine.events if event.kind == "warning"] == []
