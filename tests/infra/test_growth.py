"""A location added to a deployed estate creates its own stack, and the audit trail records access to its bucket."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import pytest

from infra.engine.embedded.deployment import Step
from infra.engine.embedded.runner import PLANNED_PAYER, EstateRun, Run, run_estate
from infra.engine.graph import Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.manifest.editing.impact import change_impact
from infra.manifest.manifest_model import Manifest

pytestmark = pytest.mark.real  # an estate is deployed twice

STACK, TRAIL = "location-bellevue", "aws:cloudtrail/trail:Trail"
UNCHANGED = (Step.SAME, Step.READ)
Deployment: TypeAlias = tuple[EstateRun, list[tuple[Step, Resource]]]


@pytest.fixture(scope="module")
def with_second_location(reference_manifest: Manifest, small_manifest: Manifest) -> Manifest:
    return small_manifest.model_copy(update={"locations": reference_manifest.locations[:2]})


@pytest.fixture(scope="module")
def second_deployment(
    small_manifest: Manifest, with_second_location: Manifest, tmp_path_factory: pytest.TempPathFactory
) -> Deployment:
    """The estate deployed with one location and then with two, and all steps of the second deployment."""
    steps: list[tuple[Step, Resource]] = []
    run = Run(provider=OutputPredictor(), payer=PLANNED_PAYER, state=tmp_path_factory.mktemp("served"))
    run_estate(small_manifest, run)
    again = replace(run, observer=lambda step, resource: steps.append((step, resource)))
    return run_estate(with_second_location, again), steps


def test_every_created_resource_is_in_the_locations_own_stack(second_deployment: Deployment) -> None:
    run, steps = second_deployment
    created = [resource for step, resource in steps if step is Step.CREATE]
    assert {resource.stack for resource in created} == {STACK}
    assert {resource.urn for resource in run.stacks[STACK].graph.custom} <= {resource.urn for resource in created}


def test_every_other_change_is_one_that_the_impact_report_names(
    second_deployment: Deployment, small_manifest: Manifest, with_second_location: Manifest
) -> None:
    _, steps = second_deployment
    changed = [resource for step, resource in steps if step not in (*UNCHANGED, Step.CREATE)]
    assert [(resource.stack, resource.type) for resource in changed] == [("log-archive", TRAIL)]
    assert set(change_impact(small_manifest, with_second_location).changed_stacks) == {"log-archive"}


def test_the_trail_records_access_to_the_new_locations_bucket(
    second_deployment: Deployment,
) -> None:
    run, _ = second_deployment
    (trail,) = run.graph.of_type(TRAIL)
    assert "-site-bellevue-" in str(trail.props["advancedEventSelectors"])
