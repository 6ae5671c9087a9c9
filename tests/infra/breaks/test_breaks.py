"""Each realistic mistake is found by the rule or the invariant that is said to find it."""

from __future__ import annotations

from functools import cache

import pytest

from infra import breaks
from infra.breaks.model import Break
from infra.engine.predict import Predictor
from infra.engine.runner import PLANNED_PAYER, Run, run_estate
from infra.errors import UsageError
from infra.estate import Estate, Lock
from infra.manifest.load import REFERENCE, load_manifest
from policies.evaluate import evaluate
from policies.model import Status
from policies.wall import wall_findings

MANIFEST = load_manifest(REFERENCE)


@cache
def failing(build: Break | None, stack: str) -> frozenset[str]:
    """The rules and invariants that fail on the stacks that a mistake in one stack concerns."""
    only = [name for name in ("org", "management", stack) if name in MANIFEST.plane_names()]
    made = build.build if build else None
    graph = run_estate(MANIFEST, Run(provider=Predictor(), payer=PLANNED_PAYER, only=only, build=made)).graph
    report = evaluate(graph, also=wall_findings(graph))
    return frozenset(finding.rule for finding in report.of(Status.FAIL))


@pytest.mark.parametrize("name", breaks.names())
def test_a_mistake_is_caught_by_what_is_said_to_catch_it(name: str) -> None:
    mistake = breaks.find(name)
    stack = mistake.stack(Estate(MANIFEST, Lock()))
    assert set(mistake.caught_by) <= failing(mistake, stack) - failing(None, stack)


def test_an_unknown_mistake_lists_those_there_are() -> None:
    with pytest.raises(UsageError, match="public-phi-bucket"):
        breaks.find("nope")
