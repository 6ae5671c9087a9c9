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
from policies.catalog.registry import Registry, registry
from policies.check.duty_findings import duty_findings
from policies.check.evaluate import evaluate
from policies.check.wall_findings import wall_findings
from policies.model import Status

Checks: TypeAlias = tuple[str, ...]
"""Ids of rules, of invariants of the wall (W) and of contracts of the duties (L)."""
Baseline: TypeAlias = tuple[dict[str, Graph], frozenset[str]]
MANIFEST = load_manifest(REFERENCE)


def failing(checks: Checks, *graphs: Graph) -> frozenset[str]:
    """Those of the checks that fail on these stacks; no other rule is evaluated."""
    graph = Graph(resource for each in graphs for resource in each)
    kinds = {check[0] for check in checks if check[1:].isdigit()}
    also = {**(wall_findings(graph) if "W" in kinds else {}), **(duty_findings(graph) if "L" in kinds else {})}
    every = registry()
    rules = Registry.of((every.services[check], every.by_id[check]) for check in checks if check in every.by_id)
    failed = {finding.rule for finding in evaluate(graph, rules=rules, also=also).of(Status.FAIL)}
    return frozenset(failed & set(checks))


@pytest.fixture(scope="module")
def baseline(reference_plan: Graph) -> Callable[[str, Checks], Baseline]:
    """For a stack: the stacks to evaluate with it, and the checks that fail on them without the break."""

    @cache
    def evaluated(stack: str, checks: Checks) -> Baseline:
        stacks = {each: Graph(r for r in reference_plan if r.stack == each) for each in {"org", "management", stack}}
        return stacks, failing(checks, *stacks.values())

    return evaluated


@pytest.mark.parametrize("name", breaks.names())
def test_the_rules_and_invariants_that_a_break_names_report_it(
    name: str, baseline: Callable[[str, Checks], Baseline]
) -> None:
    """Only the break's stack is planned again; the other stacks are those of the reference estate."""
    break_ = breaks.find(name)
    stack = break_.stack(Estate(MANIFEST, Lock()))
    stacks, before = baseline(stack, break_.caught_by)
    estate = Estate(MANIFEST, Lock().with_payer(PLANNED_PAYER).with_org_outputs(exports(stacks["org"])))
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=break_.build)
    others = {each: StackRun(each, graph, Counter()) for each, graph in stacks.items()}
    broken = {**stacks, stack: run_stack(stack, estate, run, others).graph}
    assert set(break_.caught_by) <= failing(break_.caught_by, *broken.values()) - before


def test_an_unknown_break_is_an_error_that_lists_the_breaks() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
