"""The Pulumi CLI is taken from wherever it is, and a file that is none is named with what is wrong with it."""

from __future__ import annotations

from pathlib import Path

import pytest

from infra.engine.automation.pulumi_cli import VARIABLE, pulumi_command
from infra.errors import UsageError

VERSION = "echo v3.274.1-alpha.0+dirty"


def cli(folder: Path, script: str, mode: int = 0o755) -> Path:
    """An executable that stands for the CLI."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "pulumi"
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(mode)
    return file


@pytest.mark.parametrize("folder", ["bin", "shims"])
def test_a_cli_on_path_is_used_wherever_a_version_manager_keeps_it(
    folder: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = cli(tmp_path / folder, f'[ "$1" = version ] && {VERSION} || echo "ran $*"')
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setenv("PATH", f"{file.parent}:/usr/bin:/bin")
    command = pulumi_command()
    assert str(command.version) == "3.274.1"
    assert command.run(["stack", "ls"], str(tmp_path), {}).stdout == "ran --non-interactive stack ls"


@pytest.mark.parametrize(
    ("script", "mode", "message"),
    [
        ("echo v3.200.0", 0o755, r"is version v3\.200\.0; v3\.255\.0 or newer is needed"),
        ("echo hello", 0o755, "`pulumi version` printed 'hello', which is no version"),
        ("echo no such library >&2; exit 3", 0o755, r"`pulumi version` failed \(no such library\)"),
        ("exit 3", 0o755, r"`pulumi version` failed \(exit code 3\)"),
        (VERSION, 0o644, "permission denied; install the Pulumi CLI again, or set PULUMI to its path"),
    ],
)
def test_a_file_that_is_no_such_cli_is_named_with_the_reason(
    script: str, mode: int, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, str(cli(tmp_path / "bin", script, mode)))
    with pytest.raises(UsageError, match=message):
        pulumi_command()


def test_a_variable_that_names_no_file_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "pulumi"))
    with pytest.raises(UsageError, match="no such file or directory"):
        pulumi_command()
