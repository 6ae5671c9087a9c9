"""A practice's roles, runbooks and alarms on an emulated AWS that decides each call, and the state that they leave."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

sys.path.insert(0, str(Path(__file__).parent))

from practice_estate import PRACTICE, Mso, build

from infra.emulator.cloud.http_server import Endpoint
from infra.emulator.provider.emulator import Emulator
from infra.engine.embedded.runner import Run, run_estate
from infra.engine.graph import Graph
from infra.engine.state_document import write_state
from infra.manifest.manifest_model import Manifest
from scripts.cli import mso
from scripts.enforcement.enforcement import Enforcement
from scripts.enforcement.live_estate import LiveEstate


@pytest.fixture(scope="package")
def graph(small_manifest: Manifest, served: tuple[Emulator, Endpoint]) -> Graph:
    """What is deployed, without the stacks' exports, which name accounts that are not."""
    emulator, _ = served
    stacks = ("org", "management", *(f"{plane}-{PRACTICE}" for plane in ("clinical", "exchange", "backup")))
    run = run_estate(small_manifest, Run(provider=emulator, payer=emulator.payer, only=stacks, build=build))
    return Graph(run.graph.custom)


@pytest.fixture(scope="package")
def served() -> Iterator[tuple[Emulator, Endpoint]]:
    """An emulated AWS and the endpoint at which it answers."""
    with Emulator.start() as emulator:
        yield emulator, emulator.serve()


@pytest.fixture(scope="package")
def state(graph: Graph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The state file of what is deployed."""
    file = tmp_path_factory.mktemp("access") / "state.json"
    write_state(file, graph)
    return file


@pytest.fixture(scope="package")
def enforced(served: tuple[Emulator, Endpoint], graph: Graph) -> str:
    """The URL of the emulated AWS, which decides each call from here on."""
    emulator, endpoint = served
    live = LiveEstate(graph, emulator.snapshot, lambda: emulator.writes)
    endpoint.enforce(Enforcement(live.now))
    return endpoint.url


@pytest.fixture
def run(state: Path, tmp_path: Path) -> Mso:
    """Runs a command on the deployed state; its records go to a folder of the test."""

    def invoke(*arguments: Any) -> Result:
        where = ("--example", "--state", state, "--record", tmp_path / "evidence")
        return CliRunner().invoke(mso, [str(argument) for argument in (*arguments, *where)])

    return invoke
