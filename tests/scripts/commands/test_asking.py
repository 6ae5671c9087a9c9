"""The prompts of ``mso new`` and ``mso add``, answered at a terminal."""

from __future__ import annotations

import os
import pty
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from threading import Timer

import pytest

from infra.manifest.reading.load import MANIFEST, REFERENCE, load_manifest

ROOT = Path(__file__).parents[3]
SECONDS = 60
END = "\x04"
"""The character that Ctrl-D sends."""


def typed(folder: Path, arguments: Iterable[str], lines: Iterable[str]) -> tuple[int, str]:
    """Run a command at a terminal with this input; its exit code and everything on the screen."""
    ours, theirs = pty.openpty()
    os.write(ours, "".join(line if line == END else f"{line}\n" for line in lines).encode())
    command = [sys.executable, "-m", "scripts.cli", *arguments]
    given = {**os.environ, "PYTHONPATH": str(ROOT), "TERM": "dumb"}
    process = subprocess.Popen(command, cwd=folder, env=given, stdin=theirs, stdout=theirs, stderr=theirs)
    os.close(theirs)
    impatient = Timer(SECONDS, process.kill)  # a prompt too many would wait for ever
    impatient.start()
    screen = b""
    try:
        while part := os.read(ours, 4096):
            screen += part
    except OSError:  # the other side is closed: the command has ended
        pass
    os.close(ours)
    impatient.cancel()
    return process.wait(), screen.decode()


ALL_AS_OFFERED = [""] * 27
SLUG = 4
"""The index of the short name among the prompts."""


def test_new_asks_again_until_the_answers_are_valid(tmp_path: Path) -> None:
    first = [*ALL_AS_OFFERED]
    first[SLUG - 1], first[SLUG] = "Pine Hollow LLC", "Not A Slug"
    second = [*ALL_AS_OFFERED]
    second[SLUG] = "pine"
    code, screen = typed(tmp_path, ["new"], [*first, "y", *second])
    assert code == 0, screen
    assert "did you mean 'not-a-slug'?" in screen
    made = load_manifest(tmp_path / "pine").mso
    assert (made.name, made.contacts.security) == ("Pine Hollow LLC", "security@pine.example")


def test_new_that_is_aborted_writes_nothing(tmp_path: Path) -> None:
    code, screen = typed(tmp_path, ["new"], ["", "", END])
    assert (code, list(tmp_path.iterdir())) == (130, [])
    assert "Traceback" not in screen


def test_new_rejects_a_folder_that_is_not_empty_before_it_asks(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine", encoding="utf-8")
    code, screen = typed(tmp_path, ["new", "--output", "."], [])
    assert code == 2
    assert "exists and is not empty" in screen


@pytest.fixture
def env(tmp_path: Path) -> Path:
    shutil.copy(REFERENCE / MANIFEST, tmp_path)
    return tmp_path


def test_add_asks_for_missing_options_and_repeats_invalid_choices(env: Path) -> None:
    answers = ["dune", "Dune Skin PLLC", "Utah", "tx", "dune.example", "nurse", "rn", "dune-skin/estate"]
    code, screen = typed(env, ["add", "practice"], answers)
    assert code == 0, screen
    practice = load_manifest(env).practice("dune")
    assert (practice.state, practice.owner) == ("TX", "rn")
    assert load_manifest(env).aws.ci.repositories["dune"] == "dune-skin/estate"
    assert "make sure that dune owns the repository dune-skin/estate" in screen
    assert "mso add location SLUG --practice dune" in screen


@pytest.mark.parametrize(
    ("answers", "mode"),
    [(["servicedesk", "service-desk", "hosted", "GLPI"], "hosted"),
     (["payments-pos", "saas", "scriptway", "Scriptway Inc.", "name, drug"], "saas")],
)  # fmt: skip
def test_add_system_asks_for_system_and_vendor(env: Path, answers: list[str], mode: str) -> None:
    code, screen = typed(env, ["add", "system"], answers)
    assert code == 0, screen
    added = load_manifest(env).systems[-1]
    assert (added.id, added.mode) == (next(name for name in answers if "-" in name), mode)
    assert added.vendor is None or added.vendor.fields == ("name", "drug")


def test_a_system_can_come_from_an_answers_file(env: Path, tmp_path: Path) -> None:
    answers = tmp_path / "answers.yaml"
    answers.write_text("id: service-desk\nproduct: GLPI\n", encoding="utf-8")
    code, screen = typed(env, ["add", "system", "--from", str(answers)], [])
    assert code == 0, screen
    assert load_manifest(env).systems[-1].product == "GLPI"


def test_add_that_is_aborted_writes_nothing(env: Path) -> None:
    before = (env / MANIFEST).read_text(encoding="utf-8")
    code, _ = typed(env, ["add", "location"], ["renton", END])
    assert code == 130
    assert [path.name for path in env.iterdir()] == [MANIFEST]
    assert (env / MANIFEST).read_text(encoding="utf-8") == before
