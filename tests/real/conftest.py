"""Judges that need more than Python. They are not part of the unit suite: ``pytest -m real`` runs them, as CI does."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ORDER = (
    "test_it_day.py", "test_engine_comparison.py", "test_killed.py", "test_provider_faults.py",
    "test_enforcement.py", "test_manifest_changes.py", "test_presets.py", "test_state_backends.py", "test_workflows.py",
    "test_real_engine.py", "test_policy_pack_run.py", "test_teardown.py",
)  # fmt: skip
"""What takes longest, longest first. Modules with an emulated AWS of their own come before those that share one to the
end of their process, of which the last takes down what the others have in common."""
LONG = ("test_it_day.py", "test_manifest_changes.py", "test_presets.py")
"""Modules that deploy estates of their own for minutes: run where the environment variable MSO_REAL is ``all``."""
sys.path.insert(0, str(HERE))

from real_engine import RealEngine  # noqa: E402

from infra.emulator.provider.emulator import Emulator  # noqa: E402
from infra.engine.automation.pulumi_cli import cli_path  # noqa: E402
from infra.engine.automation.stack_operations import Operation, StackResult  # noqa: E402
from infra.engine.embedded.runner import Run, run_estate  # noqa: E402
from infra.engine.graph import Graph  # noqa: E402
from infra.engine.state_document import read_state  # noqa: E402
from infra.manifest.reading.load import REFERENCE, load_manifest  # noqa: E402
from scripts.deployment.kit_policy_pack import kit_policy_pack  # noqa: E402
from scripts.deployment.targets import emulated_target  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("real")
            if item.path.name in LONG and os.environ.get("MSO_REAL") != "all":
                item.add_marker(pytest.mark.skip(reason=f"{item.path.name} takes minutes: MSO_REAL=all runs it"))
    items.sort(key=lambda item: ORDER.index(item.path.name) if item.path.name in ORDER else len(ORDER))


@pytest.fixture(scope="session")
def embedded_graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The state documents that the embedded engine leaves of the bundled example on an emulated AWS."""
    folder, manifest = tmp_path_factory.mktemp("embedded"), load_manifest(REFERENCE)
    with Emulator.start() as emulator:
        run_estate(manifest, Run(provider=emulator, payer=emulator.payer, state=folder))
    files = (folder / f"{name}.json" for name in manifest.plane_names())
    return Graph(resource for file in files for resource in read_state(file))


@pytest.fixture(scope="session")
def real_engine(embedded_graph: Graph) -> Iterator[RealEngine]:
    """The bundled example on an emulated AWS of its own; nothing is deployed yet. A process has one emulated AWS."""
    if cli_path() is None:
        pytest.skip("the real engine was not run: no Pulumi CLI (set PULUMI, or let .ci/pulumi-cli build one)")
    assert len(embedded_graph)
    manifest = load_manifest(REFERENCE)
    with emulated_target(manifest) as target:
        yield RealEngine(manifest, target, target.lock, [])


@pytest.fixture(scope="session")
def deployed(real_engine: RealEngine) -> dict[str, StackResult]:
    """Every stack after its first deployment, each checked by the policy pack on its own."""
    return real_engine.run(Operation.UP, policy_pack=kit_policy_pack(REFERENCE))


@pytest.fixture(scope="session")
def real_graph(real_engine: RealEngine, deployed: dict[str, StackResult]) -> Graph:
    """What the real engine exports."""
    assert deployed
    return real_engine.graph()
