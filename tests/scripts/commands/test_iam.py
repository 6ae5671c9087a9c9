"""``mso iam simulate`` prints one JSON line per case."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from scripts.cli import mso
from scripts.commands.iam import command

CASE = {
    "id": "public",
    "request": {
        "principal": "ANON",
        "action": "s3:GetObject",
        "resource": {"resource": "arn:aws:s3:::b/k", "accountId": "222222222222"},
    },
    "resourcePolicy": {
        "Version": "2012-10-17",
        "Statement": [{"Sid": "Open", "Effect": "Allow", "Principal": "*", "Action": "s3:GetObject", "Resource": "*"}],
    },
}


@pytest.fixture
def case(tmp_path: Path) -> Path:
    file = tmp_path / "case.json"
    file.write_text(json.dumps([CASE, {**CASE, "id": "closed", "resourcePolicy": None}]))
    return file


def test_each_case_is_one_line_with_decision_and_deciding_statements(case: Path) -> None:
    result = CliRunner().invoke(command, ["simulate", str(case)])
    first, second = map(json.loads, result.output.splitlines())
    assert (first["id"], first["decision"]) == ("public", "Allowed")
    assert first["statements"] == [
        {"layer": "resource", "policy": "resourcePolicy", "statement": "Open", "effect": "Allow"}
    ]
    assert (second["id"], second["decision"], second["statements"]) == ("closed", "ImplicitlyDenied", [])
    assert second["reason"]


def test_the_command_line_knows_the_command(case: Path) -> None:
    assert CliRunner().invoke(mso, ["iam", "simulate", str(case)]).exit_code == 0


def test_a_missing_file_is_a_usage_error(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, ["simulate", str(tmp_path / "none.json")])
    assert type(result.exception).__name__ == "CaseError"
    assert "none.json" in str(result.exception)
