"""``mso evidence``: makes and verifies a bundle; ``mso check --history`` keeps the numbers of each run."""

from __future__ import annotations

import json
import runpy
from datetime import UTC, datetime
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from infra.engine.state_document import write_state
from infra.errors import KitError, UsageError
from policies.evidence.signature import holds
from scripts.access.access_record import write_record
from scripts.aws.kms_signature import kms_signer
from scripts.commands import check, evidence

SMALL = runpy.run_path(str(Path(__file__).parents[2] / "policies" / "separation" / "small_estate.py"))


@pytest.fixture(scope="module")
def state(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A state file of the small estate."""
    file = tmp_path_factory.mktemp("evidence") / "state.json"
    write_state(file, SMALL["Builder"]().graph())
    return file


def run(command: click.Command, *arguments: object) -> Result:
    return CliRunner().invoke(command, [str(argument) for argument in arguments])


def test_a_bundle_is_made_by_default_and_verified(state: Path, tmp_path: Path) -> None:
    made = run(evidence.command, "--state", state, "--output", tmp_path / "b", "--json")
    assert made.exit_code == 1  # the small estate has no more than the wall needs, and rules fail
    assert json.loads(made.stdout)["signed"] is False
    verified = run(evidence.command, "verify", tmp_path / "b")
    assert verified.exit_code == 0
    assert "unsigned" in verified.stdout
    assert run(evidence.command, "verify", tmp_path / "b", "--strict").exit_code == 4
    (tmp_path / "b" / "wall.json").write_text("{}")
    changed = run(evidence.command, "verify", tmp_path / "b", "--json")
    assert changed.exit_code == 1
    assert json.loads(changed.stdout)["problems"] == ["wall.json: changed since the list was written"]


def test_records_of_acts_beside_the_manifest_are_put_in(
    state: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    written = write_record(tmp_path / "evidence", "cut-off", "north", datetime(2026, 1, 31, tzinfo=UTC), {"who": "ana"})
    made = run(evidence.command, "--state", state, "--output", tmp_path / "b", "--json")
    assert f"access/{written.name}" in json.loads(made.stdout)["files"]
    assert json.loads((tmp_path / "b" / "access" / written.name).read_text())["who"] == "ana"
    assert run(evidence.command, "verify", tmp_path / "b").exit_code == 0


def test_bad_options_are_refused_before_the_estate_is_read(tmp_path: Path) -> None:
    for options in (
        ("--sign-key", tmp_path / "none.pem"), ("--profile", "x"), ("--sign-key", "a", "--kms-key", "b"),
        ("--kms-key", "alias/mine"), ("--attach", tmp_path / "none"),
    ):  # fmt: skip
        result = run(evidence.command, "/nowhere", "--output", tmp_path / "b", *options)
        assert isinstance(result.exception, UsageError)
        assert "/nowhere" not in str(result.exception)
    assert run(evidence.command, "--help").exit_code == 0


def test_check_keeps_its_history(state: Path, tmp_path: Path) -> None:
    file = tmp_path / "history.json"
    first = run(check.command, "--state", state, "--no-wall", "--history", file, "--output", "json")
    second = run(check.command, "--state", state, "--no-wall", "--history", file, "--output", "json")
    assert "the first run" in first.stderr
    assert "nothing changed" in second.stderr
    assert len(json.loads(file.read_text())["runs"]) == 2


def test_a_kms_key_signs() -> None:
    import boto3
    from moto import mock_aws

    with mock_aws(), pytest.MonkeyPatch.context() as patch:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            patch.setenv(name, "testing")
        kms = boto3.client("kms", region_name="us-west-2")
        arn = kms.create_key(KeyUsage="SIGN_VERIFY", KeySpec="ECC_NIST_P256")["KeyMetadata"]["Arn"]
        signed = kms_signer(arn)(b"content")
        wrong = kms.create_key()["KeyMetadata"]["Arn"]
        with pytest.raises((UsageError, KitError), match="--kms-key"):
            kms_signer(wrong)
    assert holds(signed, b"content")
    assert not holds(signed, b"other")
    assert signed.made_with == arn
