"""``./mso`` sets itself up once, trusts no half-made environment, and says what is missing. Nothing is downloaded."""

from __future__ import annotations

import ast
import importlib.machinery
import importlib.util
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

import pytest

SCRIPT: Final = Path(__file__).parent.parent / "mso"
Command = list[str]


class Machine:
    """A clone with a space in its path, whose commands are noted instead of run; ``trouble`` happens to one of them."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kit = folder / "a clone"
        self.kit.mkdir()
        (self.kit / "mso").write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
        self.write_lock("one")
        (self.kit / "pyproject.toml").touch()
        self.commands: list[Command] = []
        self.environment: dict[str, str] = {}
        self.trouble: Callable[[Command], int] = lambda _: 0
        self._monkeypatch = monkeypatch

    def write_lock(self, text: str) -> None:
        """Put another lock into the clone."""
        (self.kit / "requirements.lock").write_text(text, encoding="utf-8")

    def start(self, *words: str, path: Path | None = None) -> int:
        """Run the script; gives its exit code."""
        self.commands = []
        script = _load(path or self.kit / "mso")
        self._monkeypatch.setattr(script.subprocess, "run", self._run)
        self._monkeypatch.setattr(script.os, "execve", lambda *given: self._exec(*given))
        code = script.main(list(words))
        assert isinstance(code, int)
        return code

    @property
    def steps(self) -> list[str]:
        """What was run, each in a word."""
        known = ("ensurepip", "venv", "--require-hashes", "-e", "compileall", "pytest", "ruff", "mypy")
        return [next((word for word in known if word in command), Path(command[0]).stem) for command in self.commands]

    def _run(self, command: tuple[Any, ...], **options: Any) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        self.commands.append(words)
        self.environment = options["env"]
        if "venv" in words:
            (self.kit / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            (self.kit / ".venv" / "bin" / "python").touch()
        return subprocess.CompletedProcess(words, self.trouble(words), stdout="what pip said")

    def _exec(self, _: Path, command: Command, environment: dict[str, str]) -> int:
        self.commands.append(command)
        self.environment = environment
        return 0


def _load(path: Path) -> ModuleType:
    loader = importlib.machinery.SourceFileLoader("bootstrap", str(path))
    spec = importlib.util.spec_from_loader("bootstrap", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    if os.name == "nt":
        pytest.skip("the paths in these tests are POSIX ones")
    return Machine(tmp_path, monkeypatch)


SET_UP: Final = ["venv", "--require-hashes", "-e", "compileall"]


def test_the_first_run_sets_up_and_the_second_starts_at_once(machine: Machine) -> None:
    assert machine.start("demo", "--open") == 0
    assert machine.steps == [*SET_UP, "mso"]
    assert machine.commands[-1] == [str(machine.kit / ".venv" / "bin" / "mso"), "demo", "--open"]
    machine.start("demo")
    assert machine.steps == ["mso"]


def test_another_lock_is_installed_over_the_old_one(machine: Machine) -> None:
    machine.start("demo")
    (machine.kit / ".venv" / "kept").touch()
    machine.write_lock("two")
    machine.start("demo")
    assert machine.steps == [*SET_UP, "mso"]
    assert (machine.kit / ".venv" / "kept").exists()


def test_a_moved_clone_is_set_up_anew(machine: Machine) -> None:
    machine.start("demo")
    machine.kit = machine.kit.rename(machine.kit.with_name("moved"))
    machine.start("demo")
    assert machine.steps == [*SET_UP, "mso"]


def _fail(command: Command) -> int:
    return int("--require-hashes" in command)


def _interrupt(command: Command) -> int:
    if "--require-hashes" in command:
        raise KeyboardInterrupt
    return 0


@pytest.mark.parametrize(("trouble", "code", "said"), [(_fail, 3, "what pip said"), (_interrupt, 130, "stopped")])
def test_a_half_made_environment_is_thrown_away(
    machine: Machine, capsys: pytest.CaptureFixture[str], trouble: Callable[[Command], int], code: int, said: str
) -> None:
    machine.trouble = trouble
    assert machine.start("demo") == code
    assert said in capsys.readouterr().err
    (machine.kit / ".venv" / "half").touch()
    machine.trouble = lambda _: 0
    assert machine.start("demo") == 0
    assert machine.steps == [*SET_UP, "mso"]
    assert not (machine.kit / ".venv" / "half").exists()


def test_an_environment_made_by_hand_is_kept(machine: Machine) -> None:
    (machine.kit / ".venv" / "bin").mkdir(parents=True)
    (machine.kit / ".venv" / "bin" / "python").touch()
    (machine.kit / ".venv" / "mine").touch()
    machine.start("demo")
    assert (machine.kit / ".venv" / "mine").exists()


def test_it_works_through_a_link_from_anywhere(machine: Machine, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(machine.kit / "mso")
    machine.start("demo", path=tmp_path / "link")
    assert (machine.kit / ".venv").exists()


def test_the_tests_run_on_all_cores_unless_some_are_chosen(machine: Machine) -> None:
    machine.start("test")
    assert machine.commands[-1][-3:] == ["-q", "-n", "auto"]
    machine.start("test", "tests/policies", "-x")
    assert machine.commands[-1][-3:] == ["-q", "tests/policies", "-x"]


def test_lint_runs_every_linter_and_fails_if_one_does(machine: Machine) -> None:
    machine.start("--version")
    machine.trouble = lambda command: int("ruff" in command)
    assert machine.start("lint") == 1
    assert machine.steps == ["ruff", "mypy"]


def test_settings_that_mislead_pip_and_python_stay_outside(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PIP_USER", "1")
    machine.start("demo")
    assert not {"PYTHONDONTWRITEBYTECODE", "PIP_USER"} & set(machine.environment)


def test_an_old_python_is_told_which_one_is_needed(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9))
    assert machine.start("demo") == 3
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err
    assert machine.steps == []


def test_an_old_python_can_read_it() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_a_python_without_ensurepip_is_told_what_to_install(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    assert machine.start("demo") == 3
    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(machine: Machine, capsys: pytest.CaptureFixture[str]) -> None:
    (machine.kit / ".venv").touch()
    assert machine.start("demo") == 3
    assert str(machine.kit / ".venv") in capsys.readouterr().err
