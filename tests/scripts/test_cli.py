"""The command line finds its commands, answers quickly, and never shows a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from scripts import cli
from scripts.cli import mso


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """``mso`` in a process of its own."""
    code = "from scripts.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_command_and_the_exit_codes() -> None:
    said = run("--help")
    assert said.returncode == 0
    assert all(name in said.stdout for name in ("check", "demo", "new", "policies", "prove"))
    assert "4 nothing could be evaluated" in said.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nope",), "No such command"),
        (("demo", "--break", "nope"), "there are:"),
        (("demo", "--env", "/nonexistent"), "mso.yaml"),
        (("demo", "--on", "http://192.0.2.1:80"), "loopback"),
        (("demo", "--serve", "--on", "http://127.0.0.1:1"), "one of them"),
        (("demo", "--output", "/proc/nowhere"), "cannot be written"),
    ],
)
def test_bad_input_is_a_clear_message_and_exit_code_2(words: tuple[str, ...], told: str) -> None:
    said = run(*words)
    assert said.returncode == 2
    assert told in said.stderr
    assert "Traceback" not in said.stderr


@pytest.mark.parametrize(
    ("error", "code", "told"),
    [
        (KeyboardInterrupt(), 130, "stopped"),
        (OSError(28, "No space left on device", "report.html"), 3, "no space left"),
        (ZeroDivisionError("x"), 3, "a fault in mso itself"),
    ],
)
def test_what_goes_wrong_becomes_one_line(
    error: BaseException, code: int, told: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.delitem(os.environ, "MSO_DEBUG", raising=False)
    monkeypatch.setattr(mso, "main", fail)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == code
    assert told in capsys.readouterr().err
