"""The page of the commands is what the commands say of themselves."""

from __future__ import annotations

import subprocess
import sys

from scripts.dev.command_reference import PAGE


def test_the_page_is_as_generated() -> None:
    """In a process of its own: click keeps the help option that the first caller of a command asked for."""
    code = "from scripts.dev.command_reference import page; print(page(), end='')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=PAGE.parents[2])
    assert PAGE.read_text(encoding="utf-8") == done.stdout
