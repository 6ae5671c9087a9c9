"""The output folder of a demonstration."""

from __future__ import annotations

import os
from pathlib import Path

from infra.context.estate import LOCK
from infra.errors import UsageError
from scripts.demo.demo_deployment import STATE_FOLDER


def prepare(folder: Path, *, fresh: bool) -> None:
    """Create the folder, check that it is writable, and with ``fresh`` remove the state of an earlier demonstration.

    Only files that a demonstration writes are removed, so that a wrong ``--output`` deletes nothing else.

    :raises UsageError: the folder cannot be created or written.
    """
    try:
        (folder / STATE_FOLDER).mkdir(parents=True, exist_ok=True)
        probe = folder / ".writable"
        probe.touch()
        probe.unlink()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        raise UsageError(f"--output {folder}: cannot be written ({reason.lower()}); name another folder") from None
    if fresh:
        state = folder / STATE_FOLDER
        for file in (*state.glob("*.json"), *state.glob("*.journal"), folder / LOCK):
            file.unlink(missing_ok=True)
