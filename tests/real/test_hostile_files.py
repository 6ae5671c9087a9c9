"""Changed files for each reader (``MSO_CHANGED_FILES`` of them), within limits of time and memory; states with damaged
values (``MSO_DAMAGED_STATES`` of them); commands stopped at every point."""

from __future__ import annotations

import itertools
import os
import resource
import sys
import time
from pathlib import Path
from typing import Final

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "security"))

from damaged_states import damaged, faults
from file_mutations import READERS, mutations
from test_stopped_commands import CASES, NEW, stopped_everywhere

from infra.engine.graph import Graph
from infra.errors import KitError

pytestmark = pytest.mark.real

ALL: Final = os.environ.get("MSO_REAL") == "all"
COUNT: Final = int(os.environ.get("MSO_CHANGED_FILES", "10000" if ALL else "3000"))
SLOWEST: Final = 30
"""Seconds for one file, on a machine that does other things as well."""
MEMORY: Final = 2 << 30


@pytest.mark.parametrize("name", READERS)
def test_every_changed_file_is_read_or_refused_with_a_message(tmp_path: Path, name: str) -> None:
    file_name, document, read = READERS[name]
    file = tmp_path / file_name
    before, refused = resource.getrlimit(resource.RLIMIT_AS), 0
    resource.setrlimit(resource.RLIMIT_AS, (_address_space() + MEMORY, before[1]))
    try:
        for content in mutations(document, COUNT, seed=2):
            file.write_bytes(content)
            begin, message = time.monotonic(), ""
            try:
                read(file)
            except KitError as error:
                refused, message = refused + 1, f"{error.exit_code} {error}"
            assert not message or (message.startswith("2 ") and len(message) > 4), content
            assert time.monotonic() - begin < SLOWEST, content
    finally:
        resource.setrlimit(resource.RLIMIT_AS, before)
    assert refused > COUNT // 100


@pytest.mark.parametrize("seed", range(int(os.environ.get("MSO_DAMAGED_STATES", "5" if ALL else "1"))))
def test_no_value_of_the_example_s_state_ends_in_a_fault(reference_plan: Graph, seed: int) -> None:
    assert list(faults(damaged(reference_plan, 0.03, seed))) == []


def _address_space() -> int:
    """Bytes that this process has reserved so far."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from crash_points import run

    folder = tmp_path_factory.mktemp("whole") / "environment"
    assert run((*NEW, str(folder)), folder) == 0
    return folder


@pytest.mark.parametrize("case", CASES)
def test_a_command_stopped_at_any_point_is_completed_by_the_next_run(
    case: str, environment: Path, tmp_path: Path
) -> None:
    assert stopped_everywhere(case, environment, tmp_path, itertools.count(1)) >= 2
