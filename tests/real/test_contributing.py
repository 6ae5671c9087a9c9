"""Each recipe of CONTRIBUTING.md is followed literally, in a scratch copy of the repository.

A recipe is a section "## Add ...". Of its code blocks, ``sh`` is run, ``diff`` is applied, ``file=PATH`` is written and
``append=PATH`` is added to the end of a file, in the order of the page.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
RECIPES: dict[str, str] = dict(re.findall(r"^## (Add .*?)\n(.*?)(?=^## |\Z)", PAGE, re.M | re.S))
BLOCK = re.compile(r"^```(\w+)(?: (file|append)=(\S+))?\n(.*?)^```$", re.M | re.S)
NO_REPOSITORY = {**os.environ, "GIT_DIR": os.devnull}
"""Has git apply a patch to a folder, whichever repository is around it."""

WORDS = {"mso": [sys.executable, "-m", "scripts.cli"], "python": [sys.executable]}
NOT_COPIED = shutil.ignore_patterns(".*", "__pycache__", "*.egg-info", "build", "dist")


def steps(recipe: str) -> Iterator[tuple[str, str, str]]:
    """What a recipe asks for, in order: (run, "", command), (diff, "", text), (file, path, text), (append, ...)."""
    for language, how, path, text in BLOCK.findall(recipe):
        if how or language == "diff":
            yield how or language, path, text
        elif language == "sh":
            yield from (("run", "", line) for line in text.replace("\\\n", " ").splitlines() if line.strip())


@pytest.fixture
def scratch(tmp_path: Path) -> Path:
    """A copy of the repository, without what tools leave behind."""
    return Path(shutil.copytree(ROOT, tmp_path / "kit", ignore=NOT_COPIED))


def test_there_is_a_recipe_for_each_thing_people_add() -> None:
    wanted = {"a rule", "a duty", "a component", "a command", "a product", "a state", "an emulated service"}
    assert {f"Add {thing}" for thing in wanted} <= RECIPES.keys()


@pytest.mark.parametrize("title", RECIPES)
def test_a_recipe_works_as_written(title: str, scratch: Path) -> None:
    done = list(steps(RECIPES[title]))
    assert [how for how, _, _ in done if how == "run"], "a recipe ends with a command that shows it works"
    for how, path, text in done:
        target = scratch / path
        if how == "file":
            assert target.parent.is_dir()
            target.write_text(text, encoding="utf-8")
        elif how == "append":
            target.write_text(target.read_text(encoding="utf-8") + text, encoding="utf-8")
        elif how == "diff":
            subprocess.run(["git", "apply", "-"], cwd=scratch, input=text, text=True, check=True, env=NO_REPOSITORY)
        else:
            first, *rest = shlex.split(text)
            ran = subprocess.run([*WORDS[first], *rest], cwd=scratch, capture_output=True, text=True, check=False)
            assert ran.returncode == 0, f"{text}\n{ran.stdout}\n{ran.stderr}"
