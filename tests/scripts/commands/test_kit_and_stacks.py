"""``mso kit`` writes where an environment gets the kit from; ``mso stacks`` lists the stacks and who deploys them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from infra.errors import UsageError
from infra.manifest.reading.load import MANIFEST, REFERENCE
from scripts.commands.kit import command as kit
from scripts.commands.stacks import command as stacks


@pytest.fixture
def environment(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / MANIFEST, tmp_path)
    return tmp_path


def test_kit_replaces_the_vendored_wheel_of_an_older_kit(environment: Path) -> None:
    (environment / "vendor").mkdir()
    (environment / "vendor" / "mso_kit-0.0.1-py3-none-any.whl").touch()
    result = CliRunner().invoke(kit, ["mso-kit==0.1.0", "--env", str(environment)], catch_exceptions=False)
    assert result.exit_code == 0
    assert "mso-kit==0.1.0" in (environment / "requirements.txt").read_text().splitlines()
    assert list((environment / "vendor").iterdir()) == []


@pytest.mark.parametrize(("source", "words"), [("nonsense", "vendor, git"), ("mso-kit", "vendor, git")])
def test_kit_rejects_a_source_that_pip_could_take_from_anywhere(environment: Path, source: str, words: str) -> None:
    with pytest.raises(UsageError, match=words):
        CliRunner().invoke(kit, [source, "--env", str(environment)], catch_exceptions=False)
    assert not (environment / "requirements.txt").exists()


def test_stacks_are_listed_in_the_order_of_deployment_with_who_deploys_them(environment: Path) -> None:
    lines = CliRunner().invoke(stacks, ["--env", str(environment)], catch_exceptions=False).output.splitlines()
    assert [line.split()[0] for line in lines][:4] == ["org", "log-archive", "security", "management"]
    assert lines[0].endswith("people, by hand")
    assert lines[3].endswith("lumen-ridge@310001/estate@310002, environment management")


def test_a_pipeline_gets_its_own_stacks_as_json(environment: Path) -> None:
    given = ["clinical-evergreen", "--repository", "Evergreen-Aesthetics/clinical", "--json", "--env", str(environment)]
    (entry,) = json.loads(CliRunner().invoke(stacks, given, catch_exceptions=False).output)
    assert (entry["stack"], entry["environment"]) == ("clinical-evergreen", "clinical-evergreen")


def test_an_unknown_stack_is_an_error(environment: Path) -> None:
    with pytest.raises(UsageError, match="there is no such stack"):
        CliRunner().invoke(stacks, ["nowhere", "--env", str(environment)], catch_exceptions=False)
