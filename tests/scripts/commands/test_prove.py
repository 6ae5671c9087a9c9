"""``mso prove`` on exported state: verdicts, exit codes, what-if."""

from __future__ import annotations

import json
import runpy
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import UsageError
from infra.manifest.law.gate_result import GateError
from infra.manifest.reading.load import MANIFEST, REFERENCE
from scripts.commands.prove import command

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))
ANALYST = SMALL["role_arn"](SMALL["MANAGEMENT"], "mso/analyst")


def state_of(path: Path, change: Any = None) -> Path:
    """A state file of the small estate."""
    builder = SMALL["Builder"]()
    if change:
        change(builder)
    write_state(path, builder.graph())
    return path


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return state_of(tmp_path_factory.mktemp("prove") / "state.json")


@pytest.fixture(scope="module")
def leaky(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return state_of(
        tmp_path_factory.mktemp("prove") / "leaky.json", lambda b: b.change("key:clinical-north", policy=None)
    )


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments], catch_exceptions=True)


def test_a_valid_estate_is_proved_with_its_assumptions(state: Path) -> None:
    result = run("--state", state)
    assert result.exit_code == 0, result.output
    assert result.output.count("PROVED") == 12
    for heading in ("Who reads which data by its own rights", "Assumptions of the proof:", "Residual trust (W12):"):
        assert heading in result.output


def test_a_leak_is_reported_with_its_line_and_fails(leaky: Path) -> None:
    result = run("--state", leaky)
    assert result.exit_code == 1
    assert "W2  LEAK" in result.output
    assert "tests/small_estate.py:" in result.output


def test_several_states_are_read_as_one_estate(tmp_path: Path) -> None:
    graph = SMALL["Builder"]().graph()
    stacks = sorted({resource.stack for resource in graph})
    files = []
    for stack in stacks:
        files.append(tmp_path / f"{stack}.json")
        write_state(files[-1], type(graph)(resource for resource in graph if resource.stack == stack))
    result = run(*(argument for file in files for argument in ("--state", file)))
    assert result.exit_code == 0, result.output


def test_unread_accounts_fail_only_under_strict(tmp_path: Path) -> None:
    def forget(builder: Any) -> None:
        builder.drop(*[n for n, r in builder.resources.items() if r.account == SMALL["SECURITY"]])

    file = state_of(tmp_path / "state.json", forget)
    assert run("--state", file).exit_code == 0
    assert run("--state", file, "--strict").exit_code == 4
    assert "Not read, and so not counted as safe:" in run("--state", file).output


def test_json_holds_verdicts_witnesses_matrix_and_assumptions(leaky: Path) -> None:
    data = json.loads(run("--state", leaky, "--json").output)
    verdicts = {verdict["id"]: verdict for verdict in data["verdicts"]}
    assert list(verdicts) == [f"W{n}" for n in range(1, 13)]
    assert verdicts["W2"]["status"] == "LEAK"
    assert verdicts["W2"]["witnesses"][0]["source"].startswith("tests/small_estate.py:")
    assert data["matrix"]
    assert data["assumptions"]
    assert data["residualTrust"]


def test_after_the_cut_off_the_operator_has_no_access(state: Path) -> None:
    jobs = {
        cell["job"] for cell in json.loads(run("--state", state, "--json", "--after-cut-off", "north").output)["matrix"]
    }
    assert "clinical-north:operator" not in jobs
    assert "clinical-north:physician" in jobs


def test_an_unknown_practice_is_a_usage_error(state: Path) -> None:
    error = run("--state", state, "--after-cut-off", "east").exception
    assert isinstance(error, UsageError)
    assert "north, south" in str(error)


def what_if(tmp_path: Path, changes: object) -> Path:
    file = tmp_path / "changes.json"
    file.write_text(json.dumps(changes))
    return file


def test_what_if_shows_which_verdicts_change_and_why(state: Path, tmp_path: Path) -> None:
    trust = {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Principal": {"AWS": ANALYST}, "Action": "sts:AssumeRole"}],
    }
    changes = {
        "remove": ["perimeter-clinical-north:attachment"],
        "change": [{"urn": "clinical-north:physician", "properties": {"assumeRolePolicy": trust}}],
    }
    result = run("--state", state, "--what-if", what_if(tmp_path, changes))
    assert result.exit_code == 1
    assert "W6  PROVED -> LEAK" in result.output
    assert "-[sts:AssumeRole]-> clinical-north:physician" in result.output


def test_what_if_adds_resources(state: Path, tmp_path: Path) -> None:
    snapshot = {
        "type": "aws:rds/snapshot:Snapshot",
        "name": "copy",
        "account": SMALL["NORTH"],
        "properties": {"sharedAccounts": [SMALL["MANAGEMENT"]], "tags": {"mso:data-class": "phi"}},
    }
    result = run("--state", state, "--what-if", what_if(tmp_path, {"add": [snapshot]}))
    assert "W3  PROVED -> LEAK" in result.output


def test_what_if_reports_that_nothing_changes(state: Path, tmp_path: Path) -> None:
    result = run("--state", state, "--what-if", what_if(tmp_path, {}))
    assert result.output == "no verdict changes\nno duty changes\n"
    assert result.exit_code == 0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ([], "allowed: remove"),
        ({"drop": []}, "allowed: remove"),
        ({"remove": "x"}, "remove must be a list"),
        ({"remove": ["nothing-like-it"]}, "matches no resource"),
        ({"change": [{"urn": "x"}]}, "change[0] needs properties"),
        ({"change": [{"urn": "x", "properties": {}}]}, "matches no resource"),
        ({"add": [{"properties": {}}]}, "add[0].type must be a non-empty string"),
    ],
)
def test_a_bad_change_is_a_usage_error(state: Path, tmp_path: Path, changes: object, message: str) -> None:
    error = run("--state", state, "--what-if", what_if(tmp_path, changes)).exception
    assert isinstance(error, UsageError)
    assert message in str(error)


def test_a_folder_and_a_state_exclude_each_other(state: Path, tmp_path: Path) -> None:
    assert isinstance(run(tmp_path, "--state", state).exception, UsageError)


def test_an_expired_agreement_blocks_the_plan_of_a_proof(tmp_path: Path) -> None:
    ended = (REFERENCE / MANIFEST).read_text(encoding="utf-8").replace("expires: 2035-12-31", "expires: 2026-02-01")
    (tmp_path / MANIFEST).write_text(ended, encoding="utf-8")
    result = run(tmp_path)
    assert isinstance(result.exception, GateError)
    assert "evergreen has no business associate agreement in force" in str(result.exception)
