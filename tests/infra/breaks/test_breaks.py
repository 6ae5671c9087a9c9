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
from policies.check.duty_findings import duty_findings
from policies.check.evaluate import evaluate
from policies.check.wall_findings import wall_findings
from policies.model import Status

Baseline: TypeAlias = tuple[dict[str, Graph], frozenset[str]]
Asked: TypeAlias = frozenset[str]
"""What is asked beside the rules: the invariants (W) of the wall, the contracts (L) of the duties."""
MANIFEST = load_manifest(REFERENCE)


def failing(asked: Asked, *graphs: Graph) -> frozenset[str]:
    """The rules that fail on these stacks, with the invariants or contracts if they are asked."""
    graph = Graph(resource for each in graphs for resource in each)
    also = {**(wall_findings(graph) if "W" in asked else {}), **(duty_findings(graph) if "L" in asked else {})}
    return frozenset(finding.rule for finding in evaluate(graph, also=also).of(Status.FAIL))


@pytest.fixture(scope="module")
def baseline(reference_plan: Graph) -> Callable[[str, Asked], Baseline]:
    """For a stack: the stacks to evaluate with it, and the rules and invariants that fail on them without the break."""

    @cache
    def evaluated(stack: str, asked: Asked) -> Baseline:
        stacks = {each: Graph(r for r in reference_plan if r.stack == each) for each in {"org", "management", stack}}
        return stacks, failing(asked, *stacks.values())

    return evaluated


@pytest.mark.parametrize("name", breaks.names())
def test_the_rules_and_invariants_that_a_break_names_report_it(
    name: str, baseline: Callable[[str, Asked], Baseline]
) -> None:
    """Only the break's stack is planned again; the other stacks are those of the reference estate."""
    break_ = breaks.find(name)
    stack = break_.stack(Estate(MANIFEST, Lock()))
    asked = frozenset(caught[0] for caught in break_.caught_by) & {"W", "L"}
    stacks, before = baseline(stack, asked)
    estate = Estate(MANIFEST, Lock().with_payer(PLANNED_PAYER).with_org_outputs(exports(stacks["org"])))
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=break_.build)
    others = {each: StackRun(each, graph, Counter()) for each, graph in stacks.items()}
    broken = {**stacks, stack: run_stack(stack, estate, run, others).graph}
    assert set(break_.caught_by) <= failing(asked, *broken.values()) - before


def test_an_unknown_break_is_an_error_that_lists_the_breaks() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
