"""Running an estate: in order, one stack only, as a preview, twice, with a new location, after an interrupted run."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pulumi
import pytest
from in_memory_provider import FakeResource, InMemoryProvider, aws_account, in_account

from infra.context.estate import Estate
from infra.engine.embedded import runner
from infra.engine.embedded.goal_state import ResourceError
from infra.engine.embedded.runner import PLANNED_PAYER, PROJECT, EstateRun, Run, run_estate
from infra.engine.graph import Graph
from infra.engine.prediction.output_prediction import OutputPredictor
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


def test_a_plan_made_in_copies_of_the_process_is_byte_for_byte_identical(
    small_run: EstateRun, small_manifest: Manifest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runner, "can_fork", lambda: True)
    started: list[tuple[str, int, int]] = []
    run = replace(RUN, in_copies=True, on_stack=lambda *place: started.append(place))
    again = run_estate(small_manifest, run)
    assert json.dumps(to_json(again.graph), sort_keys=True) == json.dumps(to_json(small_run.graph), sort_keys=True)
    assert again.steps == small_run.steps
    names = small_manifest.plane_names()
    assert sorted(started, key=lambda place: place[1]) == [(name, i, len(names)) for i, name in enumerate(names)]


def test_a_preview_has_the_shape_of_the_plan_and_unknown_ids(small_run: EstateRun, small_manifest: Manifest) -> None:
    preview = run_estate(small_manifest, replace(RUN, preview=True, lock=small_run.lock))
    assert shape(preview.graph) == shape(small_run.graph)
    assert not any(isinstance(resource.id, str) and resource.id for resource in preview.graph.custom)
    assert preview.lock == small_run.lock


def test_a_single_stack_runs_with_the_ids_of_the_lock(small_run: EstateRun, small_manifest: Manifest) -> None:
    (name,) = (name for name in small_manifest.plane_names() if name.startswith("backup-"))
    result = run_estate(small_manifest, replace(RUN, only=[name], lock=small_run.lock))
    assert list(result.stacks) == [name]
    assert result.graph == small_run.stacks[name].graph


def test_a_stack_that_runs_before_the_org_stack_states_the_fix(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no account 'management'; deploy the org stack"):
        run_estate(small_manifest, replace(RUN, only=["management"]))


def test_a_stack_that_is_not_in_the_manifest_is_refused(small_manifest: Manifest) -> None:
    with pytest.raises(UsageError, match="no stack clinical-nobody; this environment has org, log-archive"):
        run_estate(small_manifest, replace(RUN, only=["clinical-nobody"]))


@pytest.fixture(scope="module")
def wider(reference_manifest: Manifest, small_manifest: Manifest) -> EstateRun:
    return run_estate(small_manifest.model_copy(update={"locations": reference_manifest.locations[:2]}), RUN)


def test_an_added_location_adds_one_stack_and_removes_no_resource(small_run: EstateRun, wider: EstateRun) -> None:
    assert wider.stacks.keys() - small_run.stacks.keys() == {"location-bellevue"}
    assert shape(small_run.graph) <= shape(wider.graph)


def test_an_added_location_changes_only_its_own_stack_and_the_audit_trail(
    small_run: EstateRun, wider: EstateRun
) -> None:
    changed = {name for name, run in small_run.stacks.items() if run.graph != wider.stacks[name].graph}
    assert changed <= {"org", "log-archive"}


def test_the_program_imports_neither_emulator_nor_boto3() -> None:
    code = "import sys, infra.program; print([m for m in ('moto', 'boto3', 'botocore') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# --- state on disk, with a small program ---------------------------------------------------------------------


def build(stack: str, estate: Estate) -> None:
    """A minimal estate; later stacks read the exports of earlier ones."""
    account = aws_account()
    if stack == "org":
        ids = {name: f"{index:012}" for index, name in enumerate(estate.manifest.account_names(), start=1)}
        pulumi.export("organization", FakeResource("organization", in_account(account)).id)
        pulumi.export("accounts", ids)
        pulumi.export("paths", {})
    else:
        organization = pulumi.StackReference(f"{estate.manifest.mso.slug}/{PROJECT}/org").get_output("organization")
        FakeResource(f"{stack}-resource", in_account(account), organization=organization)


@pytest.fixture
def on_disk(provider: InMemoryProvider, tmp_path: Path) -> Run:
    return Run(provider=provider, payer=PLANNED_PAYER, state=tmp_path, build=build)


def test_each_stack_has_a_state_document_and_the_next_run_changes_nothing(
    small_manifest: Manifest, provider: InMemoryProvider, on_disk: Run
) -> None:
    first = run_estate(small_manifest, on_disk)
    files = {path.name: path.read_bytes() for path in sorted(on_disk.state.iterdir())}  # type: ignore[union-attr]
    assert files.keys() == {f"{name}.json" for name in small_manifest.plane_names()}
    for name, run in first.stacks.items():
        assert read_state(on_disk.state / f"{name}.json") == run.graph  # type: ignore[operator]
    provider.calls.clear()
    second = run_estate(small_manifest, on_disk)
    assert (provider.calls, second.graph) == ([], first.graph)
    assert {path.name: path.read_bytes() for path in sorted(on_disk.state.iterdir())} == files  # type: ignore[union-attr]


def test_a_single_stack_reads_the_exports_of_an_earlier_run(
    small_manifest: Manifest, provider: InMemoryProvider, on_disk: Run
) -> None:
    lock = run_estate(small_manifest, replace(on_disk, only=["org"])).lock
    run_estate(small_manifest, replace(on_disk, only=["security"], lock=lock))
    assert provider.calls == ["create organization", "create security-resource"]
    assert provider.resources["security-resource-2"] == {"organization": "organization-1"}


def test_a_preview_does_not_change_the_state_documents(
    small_manifest: Manifest, provider: InMemoryProvider, on_disk: Run
) -> None:
    lock = run_estate(small_manifest, on_disk).lock
    before = {path.name: path.read_bytes() for path in on_disk.state.iterdir()}  # type: ignore[union-attr]
    provider.calls.clear()
    fewer = replace(on_disk, preview=True, lock=lock, build=empty)
    preview = run_estate(small_manifest, replace(fewer, only=["security"]))
    assert preview.steps == {"delete": 1}
    assert provider.calls == []
    assert {path.name: path.read_bytes() for path in on_disk.state.iterdir()} == before  # type: ignore[union-attr]


def test_the_next_run_continues_after_a_failed_stack(
    small_manifest: Manifest, provider: InMemoryProvider, on_disk: Run
) -> None:
    provider.failing = {"management-resource"}
    with pytest.raises(ResourceError, match="management-resource"):
        run_estate(small_manifest, on_disk)
    assert len(provider.resources) == 3
    provider.failing = set()
    run_estate(small_manifest, on_disk)
    assert len(provider.resources) == provider.created == len(small_manifest.plane_names())


def empty(*_: object) -> None:
    """A stack without resources."""
    aws_account()
