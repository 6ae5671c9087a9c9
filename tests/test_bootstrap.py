"""``./mso`` installs itself once, rejects incomplete environments and reports what is missing, without downloads."""

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


class Clone:
    """A clone with a space in its path; commands are recorded, not run, and ``failure`` gives their exit codes."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.kit = folder / "a clone"
        self.kit.mkdir()
        (self.kit / "mso").write_text(SCRIPT.read_text(encoding="utf-8"), encoding="utf-8")
        self.write_lock("one")
        (self.kit / "pyproject.toml").touch()
        self.commands: list[Command] = []
        self.environment: dict[str, str] = {}
        self.failure: Callable[[Command], int] = lambda _: 0
        self._monkeypatch = monkeypatch

    def write_lock(self, text: str) -> None:
        """Write another lock file into the clone."""
        (self.kit / "requirements.lock").write_text(text, encoding="utf-8")

    def start(self, *words: str, path: Path | None = None) -> int:
        """Run the script and return its exit code."""
        self.commands = []
        script = _load(path or self.kit / "mso")
        self._monkeypatch.setattr(script.subprocess, "run", self._run)
        self._monkeypatch.setattr(script.os, "execve", lambda *given: self._exec(*given))
        code = script.main(list(words))
        assert isinstance(code, int)
        return code

    @property
    def steps(self) -> list[str]:
        """The commands that were run, one word each."""
        known = ("ensurepip", "venv", "--require-hashes", "-e", "compileall", "pytest", "ruff", "mypy")
        return [next((word for word in known if word in command), Path(command[0]).stem) for command in self.commands]

    def _run(self, command: tuple[Any, ...], **options: Any) -> subprocess.CompletedProcess[str]:
        words = [str(word) for word in command]
        self.commands.append(words)
        self.environment = options["env"]
        if "venv" in words:
            (self.kit / ".venv" / "bin").mkdir(parents=True, exist_ok=True)
            (self.kit / ".venv" / "bin" / "python").touch()
        return subprocess.CompletedProcess(words, self.failure(words), stdout="what pip said")

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
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Clone:
    if os.name == "nt":
        pytest.skip("the paths in these tests are POSIX ones")
    return Clone(tmp_path, monkeypatch)


INSTALLATION: Final = ["venv", "--require-hashes", "-e", "compileall"]


def test_the_first_run_sets_up_and_the_second_starts_at_once(clone: Clone) -> None:
    assert clone.start("demo", "--open") == 0
    assert clone.steps == [*INSTALLATION, "mso"]
    assert clone.commands[-1] == [str(clone.kit / ".venv" / "bin" / "mso"), "demo", "--open"]
    clone.start("demo")
    assert clone.steps == ["mso"]


def test_another_lock_is_installed_over_the_old_one(clone: Clone) -> None:
    clone.start("demo")
    (clone.kit / ".venv" / "kept").touch()
    clone.write_lock("two")
    clone.start("demo")
    assert clone.steps == [*INSTALLATION, "mso"]
    assert (clone.kit / ".venv" / "kept").exists()


def test_a_moved_clone_is_set_up_anew(clone: Clone) -> None:
    clone.start("demo")
    clone.kit = clone.kit.rename(clone.kit.with_name("moved"))
    clone.start("demo")
    assert clone.steps == [*INSTALLATION, "mso"]


def _fail(command: Command) -> int:
    return int("--require-hashes" in command)


def _interrupt(command: Command) -> int:
    if "--require-hashes" in command:
        raise KeyboardInterrupt
    return 0


@pytest.mark.parametrize(("failure", "code", "message"), [(_fail, 3, "what pip said"), (_interrupt, 130, "stopped")])
def test_an_incomplete_environment_is_deleted(
    clone: Clone, capsys: pytest.CaptureFixture[str], failure: Callable[[Command], int], code: int, message: str
) -> None:
    clone.failure = failure
    assert clone.start("demo") == code
    assert message in capsys.readouterr().err
    (clone.kit / ".venv" / "half").touch()
    clone.failure = lambda _: 0
    assert clone.start("demo") == 0
    assert clone.steps == [*INSTALLATION, "mso"]
    assert not (clone.kit / ".venv" / "half").exists()


def test_an_environment_created_by_hand_is_kept(clone: Clone) -> None:
    (clone.kit / ".venv" / "bin").mkdir(parents=True)
    (clone.kit / ".venv" / "bin" / "python").touch()
    (clone.kit / ".venv" / "mine").touch()
    clone.start("demo")
    assert (clone.kit / ".venv" / "mine").exists()


def test_it_works_through_a_symbolic_link(clone: Clone, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(clone.kit / "mso")
    clone.start("demo", path=tmp_path / "link")
    assert (clone.kit / ".venv").exists()


def test_the_tests_run_on_all_cores_unless_some_are_chosen(clone: Clone) -> None:
    clone.start("test")
    assert clone.commands[-1][-3:] == ["-q", "-n", "auto"]
    clone.start("test", "tests/policies", "-x")
    assert clone.commands[-1][-3:] == ["-q", "tests/policies", "-x"]


def test_lint_runs_every_linter_and_fails_if_one_does(clone: Clone) -> None:
    clone.start("--version")
    clone.failure = lambda command: int("ruff" in command)
    assert clone.start("lint") == 1
    assert clone.steps == ["ruff", "mypy"]


def test_environment_variables_that_redirect_pip_or_python_are_removed(
    clone: Clone, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PIP_USER", "1")
    clone.start("demo")
    assert not {"PYTHONDONTWRITEBYTECODE", "PIP_USER"} & set(clone.environment)


def test_an_old_python_gets_the_required_version(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9))
    assert clone.start("demo") == 3
    assert "Python 3.11 or newer is needed" in capsys.readouterr().err
    assert clone.steps == []


def test_an_old_python_can_parse_the_script() -> None:
    ast.parse(SCRIPT.read_text(encoding="utf-8"), feature_version=(3, 8))


def test_a_python_without_ensurepip_gets_install_instructions(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ensurepip" else find(name))
    assert clone.start("demo") == 3
    assert "apt install python3-venv" in capsys.readouterr().err


def test_a_folder_that_cannot_be_written_is_named(clone: Clone, capsys: pytest.CaptureFixture[str]) -> None:
    (clone.kit / ".venv").touch()
    assert clone.start("demo") == 3
    assert str(clone.kit / ".venv") in capsys.readouterr().err


def test_a_damaged_environment_is_made_again(clone: Clone) -> None:
    package = clone.kit / ".venv" / "lib" / "python3.11" / "site-packages" / "click"
    package.mkdir(parents=True)
    (clone.kit / ".venv" / "bin").mkdir()
    (clone.kit / ".venv" / "bin" / "python").touch()
    clone.start("demo")
    package.rmdir()
    clone.start("demo")
    assert clone.steps == [*INSTALLATION, "mso"]


def test_a_deleted_program_is_installed_again(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clone.start("demo")
    programs, run = iter([FileNotFoundError(2, "No such file or directory", "mso")]), clone._exec

    def execute(path: Path, command: Command, environment: dict[str, str]) -> int:
        if missing := next(programs, None):
            raise missing
        return int(run(path, command, environment))

    monkeypatch.setattr(clone, "_exec", execute)
    assert clone.start("demo") == 0
    assert clone.steps == [*INSTALLATION, "mso"]
    assert ".venv is damaged, and is made again" in capsys.readouterr().err


def test_a_link_is_not_installed_into(clone: Clone, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "target").mkdir()
    (clone.kit / ".venv").symlink_to(tmp_path / "target")
    assert clone.start("demo") == 3
    assert "remove .venv, and run ./mso again" in capsys.readouterr().err
    assert list((tmp_path / "target").iterdir()) == []


def test_someone_who_may_not_read_it_is_told_what_to_do(
    clone: Clone, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(*_: Any) -> int:
        raise PermissionError(13, "Permission denied", "python")

    monkeypatch.setattr(clone, "_exec", refuse)
    assert clone.start("demo") == 3
    assert "is not yours to read" in capsys.readouterr().err
