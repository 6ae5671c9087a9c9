"""The command line finds its commands, starts quickly, and never prints a traceback."""

from __future__ import annotations

import os
import subprocess
import sys

import click
import pytest

from scripts import cli
from scripts.cli import mso


def run(*words: str) -> subprocess.CompletedProcess[str]:
    """``mso`` in a separate process."""
    code = "from scripts.cli import main; main()"
    return subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=False)


def test_help_names_every_command_and_the_exit_codes() -> None:
    result = run("--help")
    assert result.returncode == 0
    assert all(name in result.stdout for name in ("check", "demo", "new", "policies", "prove"))
    assert "4 nothing could be evaluated" in result.stdout


def test_help_describes_each_command_as_click_would() -> None:
    """The list is read from the sources; click would import every command for it."""
    context = click.Context(mso, info_name="mso", terminal_width=200, max_content_width=200)
    listed = [line.split(maxsplit=1) for line in mso.get_help(context).partition("Commands:")[2].splitlines()]
    commands = {name: mso.get_command(context, name) for name in mso.list_commands(context)}
    shown = {name: command.get_short_help_str(200 - 6 - max(map(len, commands))) for name, command in commands.items()
             if command}  # fmt: skip
    assert shown.items() <= {words[0]: words[-1] for words in listed if words}.items()
    assert shown.keys() == commands.keys()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nope",), "No such command"),
        (("demo", "--break", "nope"), "the breaks are:"),
        (("demo", "--env", "/nonexistent"), "mso.yaml"),
        (("demo", "--on", "http://192.0.2.1:80"), "loopback"),
        (("demo", "--serve", "--on", "http://127.0.0.1:1"), "only one of them"),
        (("demo", "--output", "/proc/nowhere"), "cannot be written"),
    ],
)
def test_bad_input_is_a_clear_message_and_exit_code_2(words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.returncode == 2
    assert message in result.stderr
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("error", "code", "message"),
    [
        (KeyboardInterrupt(), 130, "stopped"),
        (OSError(28, "No space left on device", "report.html"), 3, "no space left"),
        (ZeroDivisionError("x"), 3, "a bug in mso"),
    ],
)
def test_every_failure_is_one_line(
    error: BaseException, code: int, message: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail(**_: object) -> None:
        raise error

    monkeypatch.delitem(os.environ, "MSO_DEBUG", raising=False)
    monkeypatch.setattr(mso, "main", fail)
    with pytest.raises(SystemExit) as stop:
        cli.main()
    assert stop.value.code == code
    assert message in capsys.readouterr().err
