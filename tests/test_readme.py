"""README.md is correct: its commands run as written, its excerpt matches the output, its table is complete.

What runs the commands takes about a minute: it has the marker ``real``, and .ci/run runs it beside ``tests/real``.
"""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import click
import pytest

from scripts.cli import mso

ROOT: Final = Path(__file__).parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
HEADINGS_AND_BLOCKS: Final = re.compile(
    r"^#+ (?P<heading>[^\n]+)$"
    r"|(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)
MOST_EXCLUDED: Final = 9
"""The number of blocks that may be excluded from the test; each has to give a reason."""


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: a ``bash`` block is run unless it gives a reason, a ``text`` block is expected output."""

    kind: str
    text: str
    reason: str | None


def sections() -> dict[str, list[Block]]:
    """The blocks of each section by heading; each section runs independently."""
    found: dict[str, list[Block]] = {}
    for part in HEADINGS_AND_BLOCKS.finditer(README):
        if part["heading"]:
            blocks = found[part["heading"]] = []
        else:
            blocks.append(Block(part["kind"], part["text"], part["reason"]))
    return found


SECTIONS: Final = sections()
START, EXCERPT = list(SECTIONS)[:2]
"""The section with the first commands, and the one that shows what they print."""

BLOCKS: Final = [block for blocks in SECTIONS.values() for block in blocks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which ``./mso`` runs the kit under test."""
    script = Path(sysconfig.get_path("scripts"), "mso")
    (tmp_path / "mso").write_text(f'#!/bin/sh\nexec "{script}" "$@"\n', encoding="utf-8")
    (tmp_path / "mso").chmod(0o755)
    return tmp_path


def run(commands: str, folder: Path) -> str:
    """The output of the commands, all of which must succeed."""
    wide = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"COLUMNS": "200"}
    done = subprocess.run(["bash", "-euc", commands], cwd=folder, env=wide, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def run_blocks(heading: str, folder: Path) -> str:
    """The output of a section's blocks, except those that are excluded with a reason."""
    return "".join(run(block.text, folder) for block in SECTIONS[heading] if block.kind == "bash" and not block.reason)


@pytest.mark.real
@pytest.mark.parametrize("heading", [name for name, blocks in SECTIONS.items() if blocks and name != START])
def test_the_commands_work_as_written(heading: str, folder: Path) -> None:
    run_blocks(heading, folder)


@pytest.mark.real
def test_the_first_command_prints_what_the_page_shows(folder: Path) -> None:
    """The unit suite compares the excerpt with its own deployment of the example (``tests/scripts/demo``)."""
    printed = [" ".join(line.split()) for line in run_blocks(START, folder).splitlines()]
    [excerpt] = SECTIONS[EXCERPT]
    for line in excerpt.text.splitlines():
        pattern = re.escape(" ".join(line.split())).replace("…", ".*")
        assert any(re.fullmatch(pattern, each) for each in printed), f"{line!r} is not in\n" + "\n".join(printed)


def test_few_commands_are_not_run_and_each_says_why() -> None:
    reasons = [block.reason for block in BLOCKS if block.reason]
    assert len(reasons) <= MOST_EXCLUDED
    assert [reason for reason in reasons if len(reason.split()) < 5] == []


def test_every_block_names_its_language() -> None:
    assert README.count("```") == 2 * len(BLOCKS)
    assert {block.kind for block in BLOCKS} == {"bash", "text"}


def test_the_table_names_every_command() -> None:
    rows = re.findall(r"^\| `mso ([\w-]+)` \|", README, re.MULTILINE)
    assert sorted(rows) == mso.list_commands(click.Context(mso))


def test_links_resolve() -> None:
    links = re.findall(r"\]\(([^)#]+)[^)]*\)", README)
    assert [link for link in links if "://" not in link and not (ROOT / link).exists()] == []
