"""Runs a command of the kit in a process of its own, which ends at once before one of its changes of a folder."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from scripts.cli import mso

CHANGES = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "shutil.rmtree"})
KILLED = 9


def run(arguments: Sequence[str], folder: Path, *, stop_before: int = 0) -> int:
    """The exit code of a command; ``KILLED`` if it was ended before its change number ``stop_before`` of the folder."""
    child = os.fork()
    if not child:
        code = 70
        try:
            silent = os.open(os.devnull, os.O_WRONLY)
            os.dup2(silent, 1)
            os.dup2(silent, 2)
            if stop_before:
                end_before(str(folder), stop_before)
            code = int(mso.main(list(arguments), standalone_mode=False) or 0)
        except BaseException as error:
            code = getattr(error, "exit_code", 71)
        finally:
            os._exit(code)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def end_before(folder: str, number: int) -> None:
    """End this process, without any cleaning up, before its change of that number."""
    left = [number]

    def watch(event: str, details: tuple[Any, ...]) -> None:
        writes = event == "open" and isinstance(details[2], int) and bool(details[2] & (os.O_WRONLY | os.O_RDWR))
        named = (event in CHANGES or writes) and isinstance(details[0], str | bytes | os.PathLike)
        if named and folder in os.path.abspath(os.fsdecode(details[0])):
            left[0] -= 1
            if not left[0]:
                os._exit(KILLED)

    sys.addaudithook(watch)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file in a folder by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
