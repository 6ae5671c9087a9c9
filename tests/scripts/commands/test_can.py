"""``mso can``: what one principal can do, with the statements that allow or deny it."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import UsageError
from scripts.commands.can import command

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("can") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_yes_names_the_statements(state: Path) -> None:
    result = run("clinical-north:physician", "s3:GetObject", "arn:aws:s3:::photos/x", "--state", state)
    assert result.output.startswith("yes")
    assert "in identity clinical-north:physician:policy (tests/small_estate.py:" in result.output


def test_a_no_names_what_denies_it(state: Path) -> None:
    result = run("clinical-north:operator", "s3:GetObject", "arn:aws:s3:::photos/x", "--state", state)
    assert result.output.startswith("no")
    assert "denied by Deny 'statement 0' in scp data-access (tests/small_estate.py:" in result.output


def test_without_an_action_it_lists_everything_within_reach(state: Path) -> None:
    data = json.loads(run("management:biller", "--state", state, "--json").output)
    assert {(a["action"], a["resource"]) for a in data} >= {
        ("assumes", "exchange-north:biller"),
        ("reads", "exchange-north:outbox"),
    }
    reads = next(a for a in data if a["resource"] == "exchange-north:outbox")
    assert reads["reasons"][0] == "management:biller -[sts:AssumeRole]-> exchange-north:biller"


def test_a_principal_without_reach_gets_an_explicit_answer(state: Path) -> None:
    assert "no access path leads to it" in run("management:analyst", "--state", state).output


def test_an_unknown_principal_is_a_usage_error_that_names_some(state: Path) -> None:
    error = run("nobody", "--state", state).exception
    assert isinstance(error, UsageError)
    assert "clinical-north:" in str(error)
