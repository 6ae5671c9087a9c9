"""``mso report`` and ``mso map`` on states: files, exit codes, and the same page from ``mso check``."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import UsageError
from scripts.commands import check, report
from scripts.commands import map as map_command

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file of the small estate."""
    file = tmp_path_factory.mktemp("report") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


def run(command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_report_is_written_into_a_new_folder_and_names_its_state(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "new" / "report.html"
    result = run(report.command, "--state", state, "--output", file)
    page = file.read_text(encoding="utf-8")
    assert result.exit_code == 1  # the small estate has no more than the wall needs, and rules fail
    assert f"written: {file}" in result.stdout
    assert page.count('<span class="status PROVED">') == 12
    assert str(state) in page


def test_check_writes_the_same_page(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "check.html"
    assert run(check.command, "--state", state, "--output", f"html={file}").exit_code == 1
    assert '<svg xmlns="http://www.w3.org/2000/svg" class="map"' in file.read_text(encoding="utf-8")


def test_a_map_is_printed_in_both_formats(state: Path) -> None:
    picture = run(map_command.command, "--state", state, "--no-verdicts")
    assert picture.exit_code == 0
    assert picture.stdout.startswith("<svg ")
    assert "clinical-north" in picture.stdout
    flowchart = run(map_command.command, "--state", state, "--no-verdicts", "--format", "mermaid")
    assert flowchart.stdout.startswith("flowchart RL\n")
    assert "were not evaluated" in flowchart.stdout


def test_a_stack_of_somebody_else_has_a_report_too(tmp_path: Path) -> None:
    file = tmp_path / "state.json"
    bucket = {"urn": "urn:pulumi:web::shop::aws:s3/bucket:Bucket::site", "type": "aws:s3/bucket:Bucket", "custom": True,
              "id": "site", "inputs": {"bucket": "site"}, "outputs": {"bucket": "site"}}  # fmt: skip
    file.write_text(json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": [bucket]}}))
    assert run(report.command, "--state", file, "--output", page := tmp_path / "r.html").exit_code == 1
    assert '<span class="status UNKNOWN">' in page.read_text(encoding="utf-8")


def test_a_folder_is_not_a_place_for_a_page(state: Path, tmp_path: Path) -> None:
    result = run(map_command.command, "--state", state, "--no-verdicts", "--output", tmp_path)
    assert isinstance(result.exception, UsageError)
    assert "this is a folder" in str(result.exception)


def test_a_report_shows_what_has_changed_since_a_baseline_and_the_trend(state: Path, tmp_path: Path) -> None:
    builder, history, file = SMALL["Builder"](), tmp_path / "history.json", tmp_path / "report.html"
    builder.add("aws:s3/bucket:Bucket", "loose", SMALL["NORTH"], "loose", bucket="loose")
    before = tmp_path / "before.json"
    write_state(before, builder.graph())
    run(check.command, "--state", state, "--history", history)
    run(report.command, "--state", state, "--baseline", before, "--history", history, "--output", file)
    page = file.read_text(encoding="utf-8")
    assert f"Compared with {before}." in page
    assert page.count("<h3>No longer failing: 0</h3>") == 0
    assert "Failures of the last 2 runs" in page
    assert len(json.loads(history.read_text(encoding="utf-8"))["runs"]) == 1  # a report adds no run
