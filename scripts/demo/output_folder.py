"""The folder a demonstration writes to."""

from __future__ import annotations

import os
from pathlib import Path

from infra.context.estate import LOCK
from infra.errors import UsageError
from scripts.demo.stand_up import STATE


def prepare(folder: Path, *, fresh: bool) -> None:
    """Make the folder, see that it can be written, and take away what an earlier fresh demonstration left.

    Only files that a demonstration writes are taken away, so that a wrong ``--output`` costs nobody anything.

    :raises UsageError: the folder cannot be made or written.
    """
    try:
        (folder / STATE).mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(f"--output {folder}: cannot be written ({reason.lower()}); name another folder") from None
    if fresh:
        for left in (*(folder / STATE).glob("*.json"), *(folder / STATE).glob("*.journal"), folder / LOCK):
            left.unlink(missing_ok=True)
