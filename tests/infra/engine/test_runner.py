"""Running an estate: stacks in order, alone, as a preview, twice, with a location more, from where a run stopped."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest
from fake_cloud import Cloud, Thing, account, here

from infra.context.estate import Estate
from infra.engine.goal_state import ResourceError
from infra.engine.graph import Graph
from infra.engine.output_prediction import OutputPredictor
from infra.engine.runner import PLANNED_PAYER, PROJECT, EstateRun, Run, plan, run_estate
from infra.engine.state_document import read_state, to_json
from infra.errors import UsageError
from infra.manifest.manifest_model import Manifest

RUN = Run(provider=OutputPredictor(), payer=PLANNED_PAYER)


def shape(graph: Graph) -> set[tuple[str, str, str]]:
    return {(resource.urn, resource.type, resource.parent) for resource in graph}


def test_stacks_run_in_the_order_of_the_manifest(small_run: EstateRun, small_manifest: Manifest) -> None:
    assert tuple(small_run.stacks) == small_manifest.plane_names()
    assert set(small_run.lock.accounts) == {"payer", *small_manifest.account_names()}
    assert len(small_run.graph) == sum(len(run.graph) for run in small_run.stacks.values())


def test_two_plans_are_the_same_to_the_byte(small_run: EstateRun, small_manifest: Manifest) -> None:
    again = plan(small_manifest)
    assert json.dumps(to_json(again), sort_keys=True) == json.dumps(to_json(small_run.graph), sort_keys=True)


def test_a_preview_has_the_shape_of_the_plan_and_unknown_ids(small_run: EstateRun, small_manifest: Manifest) -> None:
    preview = run_estate(small_manifest, replace(RUN, preview=True, lock=small_run.lock))
    assert shape(preview.graph) == shape(small_run.graph)
    assert not any(isinstance(resource.id, str) and resource.id for resource in preview.graph.custom)
    assert preview.lock == small_run.lock


def test_a_stack_runs_alone_on_the_ids_of_the_lock(small_run: EstateRun, small_manifest: Manifest) -> None:
    (name,) = (name for name in small_manifest.plane_names() if name.startswith("backup-"))
    alone = run_estate(small_manifest, replace(RUN, only=[name], lock=small_run.lock))
    assert list(alone.stacks) == [name]
    assert alone.graph == small_run.stacks[name].graph


def test_a_stack_that_runs_before_the_org_stack_says_what_to_do(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no account 'management' in it; bring the org stack up"):
        run_estate(small_manifest, replace(RUN, only=["management"]))


def test_a_stack_that_is_not_in_the_manifest_is_refused(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no stack clinical-nobody; this environment has org, log-archive"):
        run_estate(small_manifest, replace(RUN, only=["clinical-nobody"]))


@pytest.fixture(scope="module")
def wider(reference_manifest: Manifest, small_manifest: Manifest) -> EstateRun:
    return run_estate(small_manifest.model_copy(update={"locations": reference_manifest.locations[:2]}), RUN)


def test_one_location_more_adds_one_stack_and_takes_nothing_away(small_run: EstateRun, wider: EstateRun) -> None:
    assert wider.stacks.keys() - small_run.stacks.keys() == {"location-bellevue"}
    assert shape(small_run.graph) <= shape(wider.graph)


def test_one_location_more_changes_only_its_own_stack_and_the_audit_trail(
    small_run: EstateRun, wider: EstateRun
) -> None:
    changed = {name for name, run in small_run.stacks.items() if run.graph != wider.stacks[name].graph}
    assert changed <= {"org", "log-archive"}


def test_the_program_imports_neither_emulator_nor_boto3() -> None:
    code = "import sys, infra.program; print([m for m in ('moto', 'boto3', 'botocore') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- state on disk, with a builder of a few lines ------------------------------------------------------------


def build(stack: str, estate: Estate) -> None:
    """Enough of an estate for the runner; later stacks read what earlier ones export."""
    place = account()
    if stack == "org":
        ids = {name: f"{index:012}" for index, name in enumerate(estate.manifest.account_names(), start=1)}
        pulumi.export("organization", Thing("organization", here(place)).id)
        pulumi.export("accounts", ids)
        pulumi.export("paths", {})
    else:
        organization = pulumi.StackReference(f"{estate.manifest.mso.slug}/{PROJECT}/org").get_output("organization")
        Thing(f"{stack}-thing", here(place), organization=organization)


@pytest.fixture
def on_disk(cloud: Cloud, tmp_path: Path) -> Run:
    return Run(provider=cloud, payer=PLANNED_PAYER, state=tmp_path, build=build)


def test_state_documents_hold_each_stack_and_the_next_run_changes_nothing(
    small_manifest: Manifest, cloud: Cloud, on_disk: Run
) -> None:
    first = run_estate(small_manifest, on_disk)
    files = {path.name: path.read_bytes() for path in sorted(on_disk.state.iterdir())}  # type: ignore[union-attr]
    assert files.keys() == {f"{name}.json" for name in small_manifest.plane_names()}
    for name, run in first.stacks.items():
        assert read_state(on_disk.state / f"{name}.json") == run.graph  # type: ignore[operator]
    cloud.calls.clear()
    second = run_estate(small_manifest, on_disk)
    assert (cloud.calls, second.graph) == ([], first.graph)
    assert {path.name: path.read_bytes() for path in sorted(on_disk.state.iterdir())} == files  # type: ignore[union-attr]


def test_a_stack_alone_reads_the_exports_that_an_earlier_run_left(
    small_manifest: Manifest, cloud: Cloud, on_disk: Run
) -> None:
    lock = run_estate(small_manifest, replace(on_disk, only=["org"])).lock
    run_estate(small_manifest, replace(on_disk, only=["security"], lock=lock))
    assert cloud.calls == ["create organization", "create security-thing"]
    assert cloud.things["security-thing-2"] == {"organization": "organization-1"}


def test_a_preview_of_an_estate_on_disk_leaves_the_files_alone(
    small_manifest: Manifest, cloud: Cloud, on_disk: Run
) -> None:
    lock = run_estate(small_manifest, on_disk).lock
    before = {path.name: path.read_bytes() for path in on_disk.state.iterdir()}  # type: ignore[union-attr]
    cloud.calls.clear()
    fewer = replace(on_disk, preview=True, lock=lock, build=empty)
    preview = run_estate(small_manifest, replace(fewer, only=["security"]))
    assert preview.steps == {"delete": 1}
    assert cloud.calls == []
    assert {path.name: path.read_bytes() for path in on_disk.state.iterdir()} == before  # type: ignore[union-attr]


def test_a_stack_that_fails_leaves_the_others_and_is_gone_on_from(
    small_manifest: Manifest, cloud: Cloud, on_disk: Run
) -> None:
    cloud.broken = {"management-thing"}
    with pytest.raises(ResourceError, match="management-thing"):
        run_estate(small_manifest, on_disk)
    assert len(cloud.things) == 3
    cloud.broken = set()
    run_estate(small_manifest, on_disk)
    assert len(cloud.things) == cloud.made == len(small_manifest.plane_names())


def empty(*_: object) -> None:
    """A stack from which everything was taken away."""
    account()
