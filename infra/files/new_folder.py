"""Makes a folder that appears with everything in it, or not at all."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.errors import KitError
from infra.files.atomic_file import NEW


@contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """A folder to fill, which becomes ``target`` at the end; ``target`` must not exist, or be empty.

    What a killed command left under the same name is removed first; after an error nothing is left.

    :raises KitError: another command is making ``target``.
    """
    made = target.with_name(f".{target.name}{NEW}")
    made.mkdir(exist_ok=True)
    handle = os.open(made, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise KitError(f"{target}: another command is making this folder. Fix: wait for it") from None
        for left in made.iterdir():
            shutil.rmtree(left) if left.is_dir() and not left.is_symlink() else left.unlink()
        try:
            yield made
            os.rename(made, target)  # also onto an empty folder
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise
    finally:
        os.close(handle)
