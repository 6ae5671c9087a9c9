"""README.md is correct: its commands run as written, its excerpt matches the output, its table is complete.

What runs the commands takes about a minute: it has the marker ``real``, and .ci/run runs it beside ``tests/real``.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import click
import pytest
from fenced_blocks import run, sections, with_mso

from scripts.cli import mso

ROOT: Final = Path(__file__).parent.parent
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
MOST_EXCLUDED: Final = 9
"""The number of blocks that may be excluded from the test; each has to give a reason."""


SECTIONS: Final = sections(README)
START, EXCERPT = list(SECTIONS)[:2]
"""The section with the first commands, and the one that shows what they print."""

BLOCKS: Final = [block for blocks in SECTIONS.values() for block in blocks]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder in which ``./mso`` runs the kit under test."""
    return with_mso(tmp_path)


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
