"""``mso can``: what one principal may do, with the reasons both ways."""

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
    assert "in identity clinical-north:physician:may (tests/small_estate.py:" in result.output


def test_a_no_names_what_stands_in_the_way(state: Path) -> None:
    result = run("clinical-north:operator", "s3:GetObject", "arn:aws:s3:::photos/x", "--state", state)
    assert result.output.startswith("no")
    assert "denied by Deny 'statement 0' in scp touch (tests/small_estate.py:" in result.output


def test_without_an_action_it_tells_what_is_reached_by_any_chain(state: Path) -> None:
    data = json.loads(run("management:biller", "--state", state, "--json").output)
    assert {(a["action"], a["resource"]) for a in data} >= {
        ("becomes", "exchange-north:biller"),
        ("reads", "exchange-north:outbox"),
    }
    reads = next(a for a in data if a["resource"] == "exchange-north:outbox")
    assert reads["reasons"][0] == "management:biller -[sts:AssumeRole]-> exchange-north:biller"


def test_whoever_reaches_nothing_is_told_so(state: Path) -> None:
    assert "no chain of steps leads there" in run("management:analyst", "--state", state).output


def test_an_unknown_principal_is_a_usage_error_that_names_some(state: Path) -> None:
    error = run("nobody", "--state", state).exception
    assert isinstance(error, UsageError)
    assert "clinical-north:" in str(error)
