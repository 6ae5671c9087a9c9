"""The bundled example, which the real engine deploys once for the modules of this folder.

The last of them takes it down, so they run in the order of ``ORDER``.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from real_engine import RealEngine

from infra.engine.automation.pulumi_cli import cli_path
from infra.engine.automation.stack_operations import Operation, StackResult
from infra.engine.graph import Graph
from infra.manifest.reading.load import REFERENCE, load_manifest
from scripts.deployment.kit_policy_pack import kit_policy_pack
from scripts.deployment.targets import emulated_target

HERE = Path(__file__).parent
ORDER = ("test_real_engine.py", "test_policy_pack_run.py", "test_teardown.py")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    own = [item for item in items if item.path.is_relative_to(HERE)]
    ordered = iter(sorted(own, key=lambda item: ORDER.index(item.path.name)))
    items[:] = [next(ordered) if item.path.is_relative_to(HERE) else item for item in items]


@pytest.fixture(scope="package")
def real_engine(embedded_graph: Graph) -> Iterator[RealEngine]:
    """The bundled example on an emulated AWS of its own, which ends with this folder; nothing is deployed yet."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    assert len(embedded_graph)
    manifest = load_manifest(REFERENCE)
    with emulated_target(manifest) as target:
        yield RealEngine(manifest, target, target.lock, [])


@pytest.fixture(scope="package")
def deployed(real_engine: RealEngine) -> dict[str, StackResult]:
    """Every stack after its first deployment, each checked by the policy pack on its own."""
    return real_engine.run(Operation.UP, policy_pack=kit_policy_pack(REFERENCE))


@pytest.fixture(scope="package")
def real_graph(real_engine: RealEngine, deployed: dict[str, StackResult]) -> Graph:
    """What the real engine exports."""
    assert deployed
    return real_engine.graph()
