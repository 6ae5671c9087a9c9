"""``mso check``: input, output and exit codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.errors import KitError
from scripts.commands._estate_report import home_of
from scripts.commands.check import command

VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
PROVIDER = "urn:pulumi:clinical-lakeside::mso::pulumi:providers:aws::clinical::id"


def state(folder: Path, *resources: dict[str, Any], name: str = "state.json") -> Path:
    """A version-3 export with these resources."""
    file = folder / name
    file.write_text(json.dumps({"version": 3, "deployment": {"manifest": {}, "resources": list(resources)}}))
    return file


def versioning(status: Any, type_: str = VERSIONING) -> dict[str, Any]:
    urn = f"urn:pulumi:clinical-lakeside::mso::{type_}::charts"
    inputs = {"bucket": "charts", "versioningConfiguration": {"status": status}}
    return {
        "urn": urn,
        "custom": True,
        "id": "charts",
        "type": type_,
        "inputs": inputs,
        "outputs": inputs,
        "provider": PROVIDER,
    }


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [*map(str, arguments)])


def test_a_violation_exits_with_1(tmp_path: Path) -> None:
    result = run("--state", state(tmp_path, versioning("Suspended")), "--no-wall")
    assert result.exit_code == 1
    assert "S3-003" in result.stdout
    assert "versioningConfiguration.status is 'Suspended', must be 'Enabled'" in result.stdout


def test_a_single_stack_passes_except_under_strict(tmp_path: Path) -> None:
    file = state(tmp_path, versioning("Enabled"))
    assert run("--state", file, "--no-wall").exit_code == 0
    assert run("--state", file, "--no-wall", "--strict").exit_code == 4


def test_several_outputs_are_written_and_standard_output_stays_clean(tmp_path: Path) -> None:
    sarif, junit = tmp_path / "r.sarif", tmp_path / "r.xml"
    file = state(tmp_path, versioning("Suspended"))
    result = run(
        "--state", file, "--no-wall", "--output", f"sarif={sarif}", "--output", f"junit={junit}", "--output", "json"
    )
    assert json.loads(result.stdout)["summary"]["resources"] == 1
    assert json.loads(sarif.read_text())["version"] == "2.1.0"
    assert junit.read_text().startswith("<?xml")


def test_two_states_are_one_estate(tmp_path: Path) -> None:
    other = versioning("Enabled")
    other["urn"] = other["urn"].replace("clinical-lakeside", "exchange-lakeside")
    files = state(tmp_path, versioning("Enabled")), state(tmp_path, other, name="other.json")
    result = run("--state", files[0], "--state", files[1], "--no-wall", "--output", "json")
    assert json.loads(result.stdout)["summary"]["resources"] == 2


def test_waivers_and_configuration_are_read(tmp_path: Path) -> None:
    waivers, config = tmp_path / "w.yaml", tmp_path / "p.yaml"
    who = "approver: pc_security_official, expires: 2999-01-01"
    waivers.write_text(f"waivers: [{{rule: S3-003, resource: '*charts', reason: cache, {who}}}]")
    config.write_text("severities: {S3-003: critical}")
    file = state(tmp_path, versioning("Suspended"))
    result = run("--state", file, "--no-wall", "--waivers", waivers, "--config", config, "--output", "json")
    found = [entry for entry in json.loads(result.stdout)["findings"] if entry["rule"] == "S3-003"]
    assert result.exit_code == 0
    assert [(entry["status"], entry["severity"]) for entry in found] == [("waived", "critical")]


BROKEN = {
    "empty": b"",
    "truncated": b'{"version": 3, "deployment": {"resources": [{"urn": "urn:pu',
    "a list": b"[]",
    "binary": b"\x1f\x8b\x08\x00\xff\xfe",
    "too deep": b"[" * 200_000,
    "another version": b'{"version": 9, "deployment": {}}',
    "no deployment": b'{"version": 3}',
    "a deployment of nothing": b'{"version": 3, "deployment": null}',
    "Terraform's": b'{"version": 4, "terraform_version": "1.5.0", "resources": [{"type": "aws_s3_bucket"}]}',
    "a resource without a URN": b'{"version": 3, "deployment": {"resources": [{}]}}',
    "a number for a type": b'{"version": 3, "deployment": {"resources": [{"urn": "u", "type": 7}]}}',
    "a text for inputs": b'{"version": 3, "deployment": {"resources": [{"urn": "u", "type": "t", "inputs": "x"}]}}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN)
def test_broken_input_is_an_error_and_never_passes(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "state.json"
    file.write_bytes(content)
    result = run("--state", file, "--no-wall")
    assert isinstance(result.exception, KitError), result.output
    assert (result.exception.exit_code, str(file) in str(result.exception)) == (2, True)


def test_a_folder_and_a_missing_file_are_errors(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "missing.json"):
        result = run("--state", path, "--no-wall")
        assert isinstance(result.exception, KitError), result.output
        assert (result.exception.exit_code, str(path) in str(result.exception)) == (2, True)


def test_the_same_resource_twice_is_an_error(tmp_path: Path) -> None:
    result = run("--state", state(tmp_path, versioning("Enabled"), versioning("Suspended")), "--no-wall")
    assert isinstance(result.exception, KitError)
    assert "share the URN" in str(result.exception)


def statuses(file: Path, rule: str) -> list[tuple[str, str]]:
    """Status and message of each finding of a rule on a state."""
    result = run("--state", file, "--no-wall", "--output", "json")
    findings = json.loads(result.stdout)["findings"]
    return [(entry["status"], entry["message"]) for entry in findings if entry["rule"] == rule]


def test_an_encrypted_value_is_not_evaluated(tmp_path: Path) -> None:
    encrypted = {"4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", "ciphertext": "v1:x"}
    found = statuses(state(tmp_path, versioning(encrypted)), "S3-003")
    assert [status for status, _ in found] == ["not evaluated"]


def test_pending_operations_are_not_evaluated(tmp_path: Path) -> None:
    document = json.loads(state(tmp_path, versioning("Enabled")).read_text())
    pending = {**versioning("Enabled"), "urn": versioning("")["urn"].replace("charts", "scans")}
    document["deployment"]["pending_operations"] = [{"resource": pending, "type": "creating"}, {"type": "deleting"}, 7]
    file = tmp_path / "interrupted.json"
    file.write_text(json.dumps(document))
    found = statuses(file, "GRAPH-003")
    assert {status for status, _ in found} == {"not evaluated"}
    assert len(found) == 3
    assert any("scans" in message and "interrupted while creating" in message for _, message in found)


def test_resources_pending_deletion_are_not_evaluated(tmp_path: Path) -> None:
    doomed = {**versioning("Suspended"), "delete": True}
    found = statuses(state(tmp_path, versioning("Enabled"), doomed), "GRAPH-004")
    assert [status for status, _ in found] == ["not evaluated"]


def test_an_empty_state_does_not_pass(tmp_path: Path) -> None:
    result = run("--state", state(tmp_path), "--no-wall", "--strict")
    assert result.exit_code == 4
    assert "nothing was evaluated" in result.stdout


def test_another_cloud_does_not_pass(tmp_path: Path) -> None:
    foreign = versioning("x", "gcp:storage/bucket:Bucket")
    result = run("--state", state(tmp_path, foreign), "--no-wall", "--strict")
    assert result.exit_code == 4
    assert "gcp:storage/bucket:Bucket is not an AWS resource" in result.stdout


@pytest.mark.parametrize(
    "arguments", [("here", "--example"), ("--example", "--state", "x"), ("--output", "pdf", "--example")]
)
def test_contradictory_arguments_are_rejected(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert isinstance(result.exception, KitError)
    assert result.exception.exit_code == 2


def test_the_report_includes_the_walls_verdicts(tmp_path: Path) -> None:
    result = run("--state", state(tmp_path, versioning("Enabled")), "--output", "json")
    walls = [entry for entry in json.loads(result.stdout)["findings"] if entry["rule"] == "W1"]
    assert {entry["status"] for entry in walls} == {"not evaluated"}


def test_waivers_stand_beside_a_manifest_given_as_a_folder_or_as_a_file(tmp_path: Path) -> None:
    file = tmp_path / "mso.yaml"
    file.touch()
    assert home_of(tmp_path, (), example=False) == home_of(file, (), example=False) == tmp_path


def test_what_was_looked_at_is_said_also_where_the_report_goes_to_a_file(tmp_path: Path) -> None:
    exported = state(tmp_path, versioning("Suspended"))
    result = run("--state", exported, "--no-wall", "--output", f"json={tmp_path / 'out.json'}")
    assert f"written: {tmp_path / 'out.json'}" in result.stderr
    assert "wall and duties: not looked at (--no-wall)" in result.stderr
    assert "wall: " in run("--state", exported).stderr
