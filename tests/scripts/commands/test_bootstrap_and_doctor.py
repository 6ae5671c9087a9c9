"""``mso bootstrap`` shows what it changes and changes it once; ``mso doctor`` answers without a network."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from infra.context.estate import Lock
from infra.emulator.provider.emulator import Emulator
from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.manifest.law.gate_result import GateError
from infra.manifest.reading.load import REFERENCE
from scripts.commands.bootstrap import command as bootstrap
from scripts.commands.doctor import command as doctor


def run(command: Any, *arguments: str) -> Result:
    return CliRunner().invoke(command, [*arguments])


@pytest.fixture(autouse=True)
def _no_credentials(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)


@pytest.fixture
def folder(tmp_path: Path, reference_plan: Graph) -> Path:
    """The example's folder with the account ids of its plan."""
    for file in REFERENCE.iterdir():
        shutil.copy(file, tmp_path / file.name)
    outputs = next(
        each.outputs for each in reference_plan if each.type == "pulumi:pulumi:Stack" and each.stack == "org"
    )
    Lock().with_org_outputs(outputs).write(tmp_path)
    return tmp_path


def test_a_synthetic_environment_never_reaches_real_aws(folder: Path) -> None:
    error = run(bootstrap, "evergreen", str(folder)).exception
    assert isinstance(error, GateError)
    assert "LAW-060" in str(error)


def test_only_a_served_emulator_on_loopback_is_an_endpoint(folder: Path) -> None:
    error = run(bootstrap, "evergreen", str(folder), "--endpoint", "https://example.com").exception
    assert isinstance(error, UsageError)
    assert "must be http:// on loopback" in str(error)


def test_it_shows_each_request_makes_it_and_changes_nothing_the_second_time(served: tuple[Path, str]) -> None:
    folder, url = served
    made = run(bootstrap, "evergreen", str(folder), "--endpoint", url)
    assert made.stderr.index("s3.create_bucket") < made.stderr.index("done: iam.create_role")
    assert (made.exit_code, "everything exists" in made.stdout) == (0, True)
    again = run(bootstrap, "evergreen", str(folder), "--endpoint", url, "--json")
    assert json.loads(again.stdout)["changed"] is False
    assert "create" not in again.stderr


@pytest.fixture
def served(folder: Path) -> Iterator[tuple[Path, str]]:
    """The folder, and the URL of an emulated AWS with the clinical account of its lock file."""
    with Emulator.start() as emulator:
        organizations = emulator.client(emulator.payer, "organizations", "us-east-1")
        organizations.create_organization(FeatureSet="ALL")
        status = organizations.create_account(Email="aws@evergreen.example", AccountName="clinical-evergreen")
        lock = Lock.read(folder)
        accounts = {**lock.accounts, "clinical-evergreen": status["CreateAccountStatus"]["AccountId"]}
        Lock(organization=lock.organization, accounts=accounts, paths=lock.paths).write(folder)
        yield folder, emulator.serve().url


def test_the_doctor_answers_offline_and_fails_where_there_is_a_problem(
    folder: Path, monkeypatch: pytest.MonkeyPatch, reference_plan: Graph
) -> None:
    monkeypatch.setattr("infra.engine.embedded.runner.plan", lambda _: reference_plan)
    monkeypatch.setenv("PULUMI", str(folder / "none"))
    result = run(doctor, str(folder), "--offline", "--json")
    found = {(each["check"], each["outcome"]) for each in json.loads(result.stdout)}
    assert result.exit_code == 1
    assert {("pulumi-cli", "problem"), ("quotas", "not checked"), ("dns", "not checked")} <= found
    listed = run(doctor, str(folder), "--offline").stdout
    assert "not checked  mailboxes: mailboxes of evergreen" in listed


@pytest.mark.parametrize(
    "options", [("--offline", "--profile", "a"), ("--role", "r", "--profile", "a", "--profile", "b")]
)
def test_options_that_contradict_each_other_are_refused(folder: Path, options: tuple[str, ...]) -> None:
    error = run(doctor, str(folder), *options).exception
    assert isinstance(error, UsageError)
