"""Each realistic mistake is found by the rule or the invariant that is said to find it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import pytest

from infra import breaks
from infra.context.estate import Estate, Lock
from infra.engine.graph import Graph
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, Run, StackRun, exports, run_stack
from infra.errors import UsageError
from infra.manifest.load import REFERENCE, load_manifest
from policies.evaluate import evaluate
from policies.model import Status
from policies.wall_findings import wall_findings

Sound: TypeAlias = tuple[dict[str, Graph], frozenset[str]]
MANIFEST = load_manifest(REFERENCE)


def failing(*graphs: Graph) -> frozenset[str]:
    """The rules and invariants that fail on some stacks."""
    graph = Graph(resource for each in graphs for resource in each)
    report = evaluate(graph, also=wall_findings(graph))
    return frozenset(finding.rule for finding in report.of(Status.FAIL))


@pytest.fixture(scope="module")
def sound(reference_plan: Graph) -> Callable[[str], Sound]:
    """The stacks that a mistake in one of them concerns, and what fails of them before it."""

    @cache
    def looked_at(stack: str) -> Sound:
        stacks = {each: Graph(r for r in reference_plan if r.stack == each) for each in {"org", "management", stack}}
        return stacks, failing(*stacks.values())

    return looked_at


@pytest.mark.parametrize("name", breaks.names())
def test_a_mistake_is_caught_by_what_is_said_to_catch_it(name: str, sound: Callable[[str], Sound]) -> None:
    """Its own stack is planned again, with the mistake; what it concerns besides is that of the reference estate."""
    mistake = breaks.find(name)
    stack = mistake.stack(Estate(MANIFEST, Lock()))
    stacks, before = sound(stack)
    estate = Estate(MANIFEST, Lock().with_payer(PLANNED_PAYER).knowing(exports(stacks["org"])))
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=mistake.build)
    others = {each: StackRun(each, graph, Counter()) for each, graph in stacks.items()}
    broken = {**stacks, stack: run_stack(stack, estate, run, others).graph}
    assert set(mistake.caught_by) <= failing(*broken.values()) - before


def test_an_unknown_mistake_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
