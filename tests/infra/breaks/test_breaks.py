"""Each break is reported by the rules and invariants that its definition names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import TypeAlias

import pytest

from infra import breaks
from infra.context.estate import Estate, Lock
from infra.engine.embedded.runner import PLANNED_PAYER, Run, StackRun, exports, run_stack
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.errors import UsageError
from infra.manifest.reading.load import REFERENCE, load_manifest
from policies.check.evaluate import evaluate
from policies.check.proof_findings import proof_findings
from policies.model import Status

Baseline: TypeAlias = tuple[dict[str, Graph], frozenset[str]]
MANIFEST = load_manifest(REFERENCE)


def failing(*graphs: Graph) -> frozenset[str]:
    """The rules, invariants and duties that fail on these stacks."""
    graph = Graph(resource for each in graphs for resource in each)
    report = evaluate(graph, also=proof_findings(graph))
    return frozenset(finding.rule for finding in report.of(Status.FAIL))


@pytest.fixture(scope="module")
def baseline(reference_plan: Graph) -> Callable[[str], Baseline]:
    """For a stack: the stacks to evaluate with it, and the rules and invariants that fail on them without the break."""

    @cache
    def evaluated(stack: str) -> Baseline:
        stacks = {each: Graph(r for r in reference_plan if r.stack == each) for each in {"org", "management", stack}}
        return stacks, failing(*stacks.values())

    return evaluated


@pytest.mark.parametrize("name", breaks.names())
def test_the_rules_and_invariants_that_a_break_names_report_it(name: str, baseline: Callable[[str], Baseline]) -> None:
    """Only the break's stack is planned again; the other stacks are those of the reference estate."""
    break_ = breaks.find(name)
    stack = break_.stack(Estate(MANIFEST, Lock()))
    stacks, before = baseline(stack)
    estate = Estate(MANIFEST, Lock().with_payer(PLANNED_PAYER).with_org_outputs(exports(stacks["org"])))
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=break_.build)
    others = {each: StackRun(each, graph, Counter()) for each, graph in stacks.items()}
    broken = {**stacks, stack: run_stack(stack, estate, run, others).graph}
    assert set(break_.caught_by) <= failing(*broken.values()) - before


def test_an_unknown_break_is_an_error_that_lists_the_breaks() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
