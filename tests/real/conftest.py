"""Judges that need more than Python. They are not part of the unit suite: ``pytest -m real`` runs them, as CI does."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

from real_engine import RealEngine  # noqa: E402

from infra.emulator.provider.emulator import Emulator  # noqa: E402
from infra.engine.automation.pulumi_cli import cli_path  # noqa: E402
from infra.engine.embedded.runner import Run, run_estate  # noqa: E402
from infra.engine.graph import Graph  # noqa: E402
from infra.engine.state_document import read_state  # noqa: E402
from infra.manifest.reading.load import REFERENCE, load_manifest  # noqa: E402
from scripts.deployment.targets import emulated_target  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("real")


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
