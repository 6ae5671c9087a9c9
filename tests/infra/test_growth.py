"""A location more on an estate that stands: its own stack comes up, and the audit trail learns of its bucket."""

from __future__ import annotations

from dataclasses import replace

import pytest

from infra.engine.deployment import Step
from infra.engine.graph import Resource
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.manifest.editing.impact import impact
from infra.manifest.manifest_model import Manifest

STACK, TRAIL = "location-bellevue", "aws:cloudtrail/trail:Trail"
UNTOUCHED = (Step.SAME, Step.READ)


@pytest.fixture(scope="module")
def wider(reference_manifest: Manifest, small_manifest: Manifest) -> Manifest:
    return small_manifest.model_copy(update={"locations": reference_manifest.locations[:2]})


@pytest.fixture(scope="module")
def grown(
    small_manifest: Manifest, wider: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[EstateRun, list[tuple[Step, Resource]]]:
    """The estate stood up with one location and run again with two; and all that the second run did."""
    done: list[tuple[Step, Resource]] = []
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=tmp_path_factory.mktemp("served"))
    run_estate(small_manifest, run)
    again = replace(run, observer=lambda step, resource: done.append((step, resource)))
    return run_estate(wider, again), done


def test_all_that_comes_up_is_the_locations_own(grown: tuple[EstateRun, list[tuple[Step, Resource]]]) -> None:
    run, done = grown
    made = [resource for step, resource in done if step is Step.CREATE]
    assert {resource.stack for resource in made} == {STACK}
    assert {resource.urn for resource in run.stacks[STACK].graph.custom} <= {resource.urn for resource in made}


def test_all_else_that_changes_is_what_was_printed(
    grown: tuple[EstateRun, list[tuple[Step, Resource]]], small_manifest: Manifest, wider: Manifest
) -> None:
    _, done = grown
    changed = [resource for step, resource in done if step not in (*UNTOUCHED, Step.CREATE)]
    assert [(resource.stack, resource.type) for resource in changed] == [("log-archive", TRAIL)]
    assert set(impact(small_manifest, wider).touched) == {"log-archive"}


def test_the_trail_records_who_reads_at_the_new_location(
    grown: tuple[EstateRun, list[tuple[Step, Resource]]],
) -> None:
    run, _ = grown
    (trail,) = run.graph.of_type(TRAIL)
    assert "-site-bellevue-" in str(trail.props["advancedEventSelectors"])
