"""Fenced blocks of Markdown pages, and a folder in which their commands run as written."""

from __future__ import annotations

import os
import re
import subprocess
import sysconfig
from dataclasses import dataclass
from pathlib import Path
from typing import Final

HEADINGS_AND_BLOCKS: Final = re.compile(
    r"^#+ (?P<heading>[^\n]+)$"
    r"|(?:^<!-- not run: (?P<reason>[^\n]+) -->\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$",
    re.DOTALL | re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: a ``bash`` block is run unless it gives a reason, a ``text`` block is expected output."""

    kind: str
    text: str
    reason: str | None


def sections(page: str) -> dict[str, list[Block]]:
    """The blocks of each section of a page by heading."""
    found: dict[str, list[Block]] = {}
    for part in HEADINGS_AND_BLOCKS.finditer(page):
        if part["heading"]:
            blocks = found[part["heading"]] = []
        else:
            blocks.append(Block(part["kind"], part["text"], part["reason"]))
    return found


def with_mso(folder: Path) -> Path:
    """The folder, in which ``./mso`` now runs the kit under test."""
    script = Path(sysconfig.get_path("scripts"), "mso")
    (folder / "mso").write_text(f'#!/bin/sh\nexec "{script}" "$@"\n', encoding="utf-8")
    (folder / "mso").chmod(0o755)
    return folder


def run(commands: str, folder: Path) -> str:
    """The output of the commands, all of which must succeed."""
    wide = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"} | {"COLUMNS": "200"}
    done = subprocess.run(["bash", "-euc", commands], cwd=folder, env=wide, capture_output=True, text=True)
    assert done.returncode == 0, f"{commands}\n{done.stdout}\n{done.stderr}"
    return done.stdout
