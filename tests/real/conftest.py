"""Judges that need more than Python. They are not part of the unit suite: ``pytest -m real`` runs them, as CI does."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ORDER = (
    "test_it_day.py", "test_engine_comparison.py", "test_killed.py", "test_provider_faults.py",
    "test_enforcement.py", "test_manifest_changes.py", "test_presets.py", "test_state_backends.py", "test_workflows.py",
)  # fmt: skip
"""What takes longest, longest first, after the tests of the deployed estate."""
LONG = (
    "test_collected_estate.py", "test_first_deployment.py", "test_it_day.py", "test_manifest_changes.py",
    "test_presets.py", "test_stopped_up.py",
)  # fmt: skip
"""Modules that deploy estates of their own for minutes: run where the environment variable MSO_REAL is ``all``."""
sys.path.insert(0, str(HERE))

from infra.emulator.provider.emulator import Emulator  # noqa: E402
from infra.engine.embedded.runner import Run, run_estate  # noqa: E402
from infra.engine.graph import Graph  # noqa: E402
from infra.engine.state_document import read_state  # noqa: E402
from infra.manifest.reading.load import REFERENCE, load_manifest  # noqa: E402


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker("real")
            if item.path.name in LONG and os.environ.get("MSO_REAL") != "all":
                item.add_marker(pytest.mark.skip(reason=f"{item.path.name} takes minutes: MSO_REAL=all runs it"))
    places = {"deployed_estate": -1} | {name: place for place, name in enumerate(ORDER)}
    items.sort(key=lambda item: places.get(item.path.parent.name, places.get(item.path.name, len(ORDER))))


@pytest.fixture(scope="session")
def embedded_graph(tmp_path_factory: pytest.TempPathFactory) -> Graph:
    """The state documents that the embedded engine leaves of the bundled example on an emulated AWS."""
    folder, manifest = tmp_path_factory.mktemp("embedded"), load_manifest(REFERENCE)
    with Emulator.start() as emulator:
        run_estate(manifest, Run(provider=emulator, payer=emulator.payer, state=folder))
    files = (folder / f"{name}.json" for name in manifest.plane_names())
    return Graph(resource for file in files for resource in read_state(file))
