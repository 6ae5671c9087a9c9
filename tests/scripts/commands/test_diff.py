"""``mso diff`` on states: exit codes, text, JSON."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from scripts.commands.diff import command

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


@pytest.fixture(scope="module")
def states(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for each of two states: as declared, and with a key that anybody in its account may use."""
    folder = tmp_path_factory.mktemp("diff")
    before, after = SMALL["Builder"](), SMALL["Builder"]()
    after.change("key:clinical-north", policy=None)
    for name, builder in (("before", before), ("after", after)):
        write_state(folder / name / "state.json", builder.graph())
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=False)


def test_a_leak_fails_and_the_way_back_does_not(states: Path) -> None:
    there, back = run(states / "before", states / "after"), run(states / "after", states / "before")
    assert (there.exit_code, back.exit_code) == (1, 0)
    assert "newly allowed   W2  PROVED -> LEAK" in there.output
    assert back.output.splitlines()[0].endswith("newly forbidden: nothing is newly allowed")


def test_json_names_what_is_not_compared(states: Path) -> None:
    data = json.loads(run(states / "before", states / "before", "--json").output)
    assert (data["allowsMore"], data["access"], data["network"], data["verdicts"]) == (False, [], [], [])
    assert data["notCompared"]
