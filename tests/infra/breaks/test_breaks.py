"""Each break is reported by the rules and invariants that its definition names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import cache, cached_property
from typing import TypeAlias

import pytest

from infra import breaks
from infra.context.estate import Estate, Lock
from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, StackRun, exports, run_stack
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest
from policies.catalog.registry import Registry, registry
from policies.check.duty_findings import duty_findings
from policies.check.evaluate import evaluate
from policies.check.wall_findings import wall_findings
from policies.model import Finding, Status

pytestmark = pytest.mark.real  # each break plans, checks and proves an estate

Checks: TypeAlias = tuple[str, ...]
"""Ids of rules, of invariants of the wall (W) and of contracts of the duties (L)."""
IN_THE_WHOLE = ("desk-reads-whole-visits", "exit-to-mso", "undeclared-exit")
"""Breaks of what only the whole example has: visits, and a way out."""


def failing(checks: Checks, graph: Graph, proofs: Mapping[str, list[Finding]]) -> frozenset[str]:
    """Those of the checks that fail on a graph; no other rule is evaluated."""
    every = registry()
    rules = Registry.of((every.services[check], every.by_id[check]) for check in checks if check in every.by_id)
    failed = {finding.rule for finding in evaluate(graph, rules=rules, also=lambda: proofs).of(Status.FAIL)}
    return frozenset(failed & set(checks))


def proved(kind: str, graph: Graph) -> dict[str, list[Finding]]:
    """The findings of the proof of the wall (W) or of the duties (L)."""
    return wall_findings(graph) if kind == "W" else duty_findings(graph)


def kinds(checks: Checks) -> list[str]:
    """The proofs that make these checks."""
    return sorted({check[0] for check in checks if check[0] in "WL" and check[1:].isdigit()})


class Baseline:
    """The stacks of the reference estate that a break in one of them is evaluated with, and what fails without it."""

    def __init__(self, plan: Graph, stack: str) -> None:
        self.stacks = {each: Graph(r for r in plan if r.stack == each) for each in {"org", "management", stack}}
        self._proved = cache(lambda kind: proved(kind, self.graph))

    @cached_property
    def graph(self) -> Graph:
        return Graph(resource for each in self.stacks.values() for resource in each)

    def failing(self, checks: Checks) -> frozenset[str]:
        proofs = {claim: found for kind in kinds(checks) for claim, found in self._proved(kind).items()}
        return failing(checks, self.graph, proofs)


@pytest.fixture(scope="module")
def baseline(reference_plan: Graph, small_run: EstateRun) -> Callable[[str, bool], Baseline]:
    """For a stack: the estate without a break; the small one where it has what the break changes."""

    @cache
    def found(stack: str, whole: bool) -> Baseline:
        return Baseline(reference_plan if whole else small_run.graph, stack)

    return found


@pytest.mark.parametrize("name", breaks.names())
def test_the_rules_and_invariants_that_a_break_names_report_it(
    name: str,
    baseline: Callable[[str, bool], Baseline],
    small_manifest: Manifest,
    reference_manifest: Manifest,
) -> None:
    """Only the break's stack is planned again; the other stacks are those of the estate without it."""
    break_, manifest = breaks.find(name), reference_manifest if name in IN_THE_WHOLE else small_manifest
    stack = break_.stack(Estate(manifest, Lock()))
    before = baseline(stack, name in IN_THE_WHOLE)
    estate = Estate(manifest, Lock().with_payer(PLANNED_PAYER).with_org_outputs(exports(before.stacks["org"])))
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, build=break_.build)
    others = {each: StackRun(each, graph, Counter()) for each, graph in before.stacks.items()}
    broken = {**before.stacks, stack: run_stack(stack, estate, run, others).graph}
    graph = Graph(resource for each in broken.values() for resource in each)
    proofs = {claim: found for kind in kinds(break_.caught_by) for claim, found in proved(kind, graph).items()}
    assert set(break_.caught_by) <= failing(break_.caught_by, graph, proofs) - before.failing(break_.caught_by)


def test_an_unknown_break_is_an_error_that_lists_the_breaks() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
