"""Writes a file so that readers see the old content or the new content, never a part of it."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_atomically(file: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Write ``content`` to a temporary file in the same folder, then rename it to ``file``.

    ``mode`` sets the permissions; without it an existing file keeps its own, and a new file gets 0644.
    """
    handle, temporary = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        os.chmod(temporary, mode or (file.stat().st_mode if file.exists() else 0o644))
        os.replace(temporary, file)
    except BaseException:
        os.unlink(temporary)
        raise
