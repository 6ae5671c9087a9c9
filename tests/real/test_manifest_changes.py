"""A changed manifest on a deployed environment: the real engine takes exactly the steps that the plan predicts.

The plan is the embedded engine's, from the exported states. By default a location and a system come and go;
``MSO_REAL_PRESETS=all`` adds a practice too.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from preset_environments import ALL, ON, smallest
from real_engine import RealEngine

from infra.context.estate import Estate
from infra.emulator.provider.emulator import Emulator
from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import DeploymentError, Operation
from infra.engine.embedded.goal_state import ResourceError
from infra.engine.embedded.runner import Run, run_estate
from infra.engine.graph import Resource
from infra.engine.prediction.output_prediction import OutputPredictor
from infra.engine.provider import Scope
from infra.engine.urns import name_of, type_of
from infra.engine.values import Properties
from infra.manifest.editing.additions import (
    ManifestData,
    NewLocation,
    NewPractice,
    add_location,
    add_practice,
    add_system,
)
from infra.manifest.editing.manifest_edit import edit_manifest
from infra.manifest.manifest_model import Manifest, System
from infra.manifest.reading.load import MANIFEST, parse_manifest
from infra.program import build
from scripts.deployment.emulated_teardown import EmulatedTeardown
from scripts.deployment.targets import emulated_target

Steps = Counter[tuple[str, str, str, str]]
"""How often a step (create, update ...) is taken, by stack, step, type and logical name."""

class PlanOnCloud(OutputPredictor):
    """The predictor, with data sources answered by the emulated AWS: what they answered before is in the state."""

    def __init__(self, emulator: Emulator) -> None:
        self.emulator = emulator

    def invoke(self, token: str, args: Mapping[str, Any], scope: Scope) -> Properties:
        """The answer of the emulated AWS."""
        return self.emulator.invoke(token, args, scope)


REPLACEMENT = {"create-replacement": "replace"}
NOT_COUNTED = ("same", "read", "replace", "delete-replaced")


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The manifests that were deployed and stay; the last one is deployed."""
    return [smallest("shared")]


@pytest.fixture(scope="module")
def environment(texts: list[str]) -> Iterator[RealEngine]:
    """The smallest environment, deployed on an emulated AWS of its own."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    manifest = parse_manifest(texts[0], Path(MANIFEST))
    with emulated_target(manifest) as target:
        engine = RealEngine(manifest, target, target.lock, [])
        engine.run(Operation.UP)
        yield engine


def _location(data: ManifestData) -> None:
    add_location(data, NewLocation(slug="lakewood", practice="linden", name="Lakewood", services=("injectables",)))


def _system(data: ManifestData) -> None:
    add_system(data, System(id="training-lms", product="Moodle"), ON)


def _practice(data: ManifestData) -> None:
    add_practice(data, NewPractice(slug="rowan", name="Rowan Medical PLLC", state="WA", domain="rowan.example"), ON)


ADDITIONS: dict[str, Callable[[ManifestData], None]] = {"location": _location, "system": _system}
if ALL:
    ADDITIONS["practice"] = _practice


KEPT = ("system", "practice")
"""Additions that hold what is protected, so that a changed manifest alone does not remove them."""


@pytest.mark.parametrize("what", ADDITIONS)
def test_an_addition_and_its_removal_take_the_predicted_steps(
    what: str, environment: RealEngine, texts: list[str], tmp_path: Path
) -> None:
    file = tmp_path / MANIFEST
    file.write_text(texts[-1], encoding="utf-8")
    change, before = edit_manifest(file, ADDITIONS[what]), environment.manifest
    added = applied(environment, change.manifest, tmp_path / "added")
    assert {step for _, step, _, _ in added} >= {"create"}
    if what in KEPT:
        texts.append(change.after)
        with pytest.raises(ResourceError, match="protected"):
            predicted(environment, before, tmp_path / "removed")
        declare(environment, before)
        with pytest.raises(DeploymentError, match="protected"):
            environment.run(Operation.PREVIEW)
        declare(environment, change.manifest)
        return
    removed = applied(environment, before, tmp_path / "removed")
    kept = set(change.manifest.plane_names()) & set(before.plane_names())
    assert {(stack, type_, name) for stack, step, type_, name in added if step == "create" and stack in kept} == {
        (stack, type_, name) for stack, step, type_, name in removed if step == "delete"
    }


def applied(environment: RealEngine, manifest: Manifest, folder: Path) -> Steps:
    """Deploy a manifest; the real engine's steps must be those that the plan predicts."""
    expected = predicted(environment, manifest, folder)
    declare(environment, manifest)
    environment.run(Operation.UP)
    done: Steps = Counter()
    for event in environment.events:
        type_ = type_of(event.urn).rpartition("$")[2] if event.kind == "step" else ""
        if type_.startswith("aws:") and event.text not in NOT_COUNTED:
            done[event.stack, REPLACEMENT.get(event.text, event.text), type_, name_of(event.urn)] += 1
    assert (done - expected, expected - done) == (Counter(), Counter())
    return done


def declare(environment: RealEngine, manifest: Manifest) -> None:
    """Have the next operation deploy another manifest."""
    environment.manifest = manifest
    environment.target = replace(
        environment.target, program=lambda name, known: lambda: build(name, Estate(manifest, known))
    )
    settings = json.dumps({"config": {"pulumi:disable-default-providers": ["*"]}})
    for name in manifest.plane_names():
        (environment.target.folder / f"Pulumi.{name}.yaml").write_text(settings, encoding="utf-8")


def predicted(environment: RealEngine, manifest: Manifest, folder: Path) -> Steps:
    """The steps of the plan from the states as they are."""
    steps: Steps = Counter()

    def observe(step: str, resource: Resource) -> None:
        if step not in NOT_COUNTED:
            steps[resource.stack, str(step), resource.type, resource.name] += 1
        elif step == "replace":
            steps[resource.stack, "replace", resource.type, resource.name] += 1

    assert isinstance(environment.target.emulated, EmulatedTeardown)
    emulator = environment.target.emulated.emulator
    assert emulator
    folder.mkdir()
    for name in environment.manifest.plane_names():
        if export := environment.target.export(name, environment.lock):
            (folder / f"{name}.json").write_text(json.dumps(export), encoding="utf-8")
    payer = environment.lock.accounts[manifest.stack_name("payer", "")]
    run_estate(
        manifest,
        Run(provider=PlanOnCloud(emulator), payer=payer, state=folder, lock=environment.lock, observer=observe),
    )
    return steps
