"""The real Pulumi engine deploys the example to the emulated AWS, and leaves what the embedded engine leaves."""

from __future__ import annotations

from typing import Any

import pytest
from real_engine import RealEngine

from infra.engine.automation.stack_operations import Operation, StackResult
from infra.engine.graph import Graph, Resource
from infra.engine.wire import SIGNATURE
from infra.manifest.reading.load import REFERENCE
from policies.check.evaluate import evaluate
from policies.check.waivers import load_waivers
from policies.model import Status
from policies.separation.verdicts.proof import prove
from policies.separation.verdicts.verdict import Status as Verdict

RANDOM = ("pulumi:providers:aws",)
"""Types whose ids the engines make up: the real one at random."""

OF_THE_ENGINE = ("__internal", "version")
"""Inputs that the real engine adds to a provider."""

ADOPTED = "aws:ec2/default"
"""Types that adopt what AWS made with the account: its id depends on who looked first."""

REFERENCES = "pulumi:providers:pulumi"
"""The provider of stack references, which the embedded engine answers by itself."""


@pytest.fixture(scope="session")
def deployed(real_engine: RealEngine) -> dict[str, StackResult]:
    """Every stack after its first deployment."""
    return real_engine.run(Operation.UP)


@pytest.fixture(scope="session")
def real_graph(real_engine: RealEngine, deployed: dict[str, StackResult]) -> Graph:
    """What the real engine exports."""
    assert deployed
    return real_engine.graph()


def test_every_stack_is_created(real_engine: RealEngine, deployed: dict[str, StackResult]) -> None:
    assert deployed.keys() == set(real_engine.manifest.plane_names())
    assert {name: set(result.steps) for name, result in deployed.items()} == {name: {"create"} for name in deployed}


def test_both_engines_leave_the_same_resources(real_graph: Graph, embedded_graph: Graph) -> None:
    """The same URNs, types, ids, inputs, outputs, parents, dependencies and options, resource by resource."""
    real = {resource.urn: comparable(resource) for resource in real_graph if resource.type != REFERENCES}
    ours = {resource.urn: comparable(resource) for resource in embedded_graph}
    assert real.keys() == ours.keys()
    assert {urn: differing(real[urn], ours[urn]) for urn in real if real[urn] != ours[urn]} == {}


def comparable(resource: Resource) -> dict[str, Any]:
    """What must be the same. Hashes of assets, and a provider's id, version and internals, are the engine's own."""
    adopted = resource.type.startswith(ADOPTED)
    made_up = adopted or resource.type in RANDOM
    inputs = {key: without_hashes(value) for key, value in resource.inputs.items() if key not in OF_THE_ENGINE}
    return {
        "type": resource.type,
        "id": "" if made_up else resource.id,
        "inputs": sorted(inputs) if adopted else inputs,
        "outputs": {} if made_up else without_hashes(dict(resource.outputs)),
        "parent": resource.parent,
        "account": resource.account,
        "region": "" if made_up else resource.region,
        "dependencies": sorted(resource.dependencies),
        "property_dependencies": {key: sorted(urns) for key, urns in resource.property_dependencies.items() if urns},
        "protect": resource.protect,
        "retain_on_delete": resource.retain_on_delete,
        "aliases": resource.aliases,
        "deleted_with": resource.deleted_with,
    }


def without_hashes(value: Any) -> Any:
    """The value without the hash that the real engine adds to assets and archives."""
    if isinstance(value, dict):
        return {key: without_hashes(item) for key, item in value.items() if not (key == "hash" and SIGNATURE in value)}
    return [without_hashes(item) for item in value] if isinstance(value, list) else value


def differing(one: dict[str, Any], other: dict[str, Any]) -> dict[str, tuple[Any, Any]]:
    return {key: (one[key], other[key]) for key in one if one[key] != other[key]}


def test_the_rules_and_the_wall_hold_on_what_the_real_engine_left(real_graph: Graph) -> None:
    report = evaluate(real_graph, waivers=load_waivers(REFERENCE / "waivers.yaml"))
    assert [(f.rule, f.name, f.message) for f in report.findings if f.status is Status.FAIL] == []
    verdicts = prove(real_graph).verdicts
    assert {verdict.id: verdict.status for verdict in verdicts if verdict.status != Verdict.PROVED} == {}


@pytest.mark.parametrize("operation", [Operation.UP, Operation.REFRESH, Operation.PREVIEW])
def test_nothing_changes_the_second_time(
    real_engine: RealEngine, deployed: dict[str, StackResult], operation: Operation
) -> None:
    again = real_engine.run(operation)
    assert again.keys() == deployed.keys()
    assert {name: set(result.steps) for name, result in again.items()} == {name: {"same"} for name in deployed}


def test_the_engine_has_no_warnings(real_engine: RealEngine, deployed: dict[str, StackResult]) -> None:
    assert deployed
    real_engine.run(Operation.PREVIEW, "org")
    assert [event.text for event in real_engine.events if event.kind == "warning"] == []
