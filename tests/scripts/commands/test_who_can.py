"""``mso who-can``: the principals that can, why, and what denies the others."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import UsageError
from scripts.commands.who_can import command

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("who") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_principals_that_can_are_listed_with_the_allowing_statement(state: Path) -> None:
    result = run("kms:Decrypt", SMALL["KEY"], "--state", state)
    lines = result.output.splitlines()
    able = [line.split()[1] for line in lines if line.startswith("yes")]
    assert able == ["clinical-north:app-ehr", "clinical-north:backup", "clinical-north:physician"]
    assert any("in resource key:clinical-north (tests/small_estate.py:" in line for line in lines)
    assert "others cannot" in lines[-1]


def test_all_shows_the_others_with_what_denies_them(state: Path) -> None:
    result = run("kms:Decrypt", SMALL["KEY"], "--state", state, "--all")
    assert "denied by Deny 'statement 0' in rcp perimeter-clinical-north (tests/small_estate.py:" in result.output
    assert "management:analyst" in result.output


def test_a_resource_may_be_an_object_arn(state: Path) -> None:
    data = json.loads(run("s3:GetObject", "arn:aws:s3:::photos/a/1", "--state", state, "--json").output)
    assert {a["principal"] for a in data if a["answer"] == "yes"} >= {"clinical-north:physician"}
    assert all(a["reasons"] for a in data)


@pytest.mark.parametrize(
    ("action", "resource"), [("GetObject", "photos"), ("s3:*", "photos"), ("s3:GetObject", "no-such-thing")]
)
def test_an_invalid_question_is_a_usage_error(state: Path, action: str, resource: str) -> None:
    assert isinstance(run(action, resource, "--state", state).exception, UsageError)
