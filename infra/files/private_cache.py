"""Files that the kit keeps for one user between runs: whole, bounded in number and size, and written by that user only.

What is kept may decide a later answer, so a file counts only if nobody else could have written it: its folder and the
file itself belong to the user, and only the user may write either.
"""

from __future__ import annotations

import hashlib
import os
import stat
import time
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

from infra.files.atomic_file import write_atomically

FORMAT: Final = b"mso cache 1"
PRIVATE: Final = 0o700
OTHERS: Final = 0o077
"""The permissions of the group and of everyone else."""
LARGEST: Final = 400_000_000
"""Bytes of one content, unpacked; a file that unpacks to more is not read."""
MOST_FILES: Final = 20
MOST_BYTES: Final = 64_000_000
"""What a cache folder may hold; the files used longest ago are removed first."""


class UnusableCacheError(Exception):
    """The folder or the file cannot be used; the message says why, and what to do."""


def user_cache_folder(name: str) -> Path:
    """The folder ``mso-kit/NAME`` in the user's cache directory (``$XDG_CACHE_HOME``, or ``~/.cache``).

    :raises UnusableCacheError: the user has no home directory.
    """
    configured = os.environ.get("XDG_CACHE_HOME", "")
    try:  # a relative path is ignored, as the XDG specification says
        base = Path(configured) if os.path.isabs(configured) else Path.home() / ".cache"
    except RuntimeError as error:
        raise UnusableCacheError(f"there is no home directory ({error}); set XDG_CACHE_HOME") from None
    return base / "mso-kit" / name


def read_kept(folder: Path, key: str) -> bytes | None:
    """The content kept under this key, or None if there is none; it then counts as just used.

    :raises UnusableCacheError: the folder or the file is not the user's alone, or the content is not whole.
    """
    if not os.path.lexists(folder):
        return None
    _require_private_folder(folder)
    file = folder / key
    try:  # no link is followed, and a pipe does not block
        handle = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnusableCacheError(f"{file} cannot be read ({error.strerror}); delete it") from None
    if why := _unusable(os.fstat(handle)):
        os.close(handle)
        raise UnusableCacheError(f"{file} {why}; delete it")
    with os.fdopen(handle, "rb") as stream:
        kept = stream.read()
        with suppress(OSError):
            os.utime(handle)
    return _unpacked(kept, key, file)


def _unusable(status: os.stat_result) -> str:
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & OTHERS:
        return "is not a file of yours alone"
    return f"has more than {MOST_BYTES:,} bytes" if status.st_size > MOST_BYTES else ""


def keep(folder: Path, key: str, content: bytes) -> None:
    """Keep the content under this key, then remove what was used longest ago if the folder holds too much.

    :raises UnusableCacheError: the folder is not the user's alone.
    :raises OSError: it cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=PRIVATE)
    _require_private_folder(folder)
    packed = zlib.compress(content, level=1)
    write_atomically(folder / key, b"\n".join((FORMAT, _digest(key, content), packed)), mode=0o600)
    _remove_oldest(folder)


def _require_private_folder(folder: Path) -> None:
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & OTHERS:
        mode = f"{stat.S_IMODE(status.st_mode):04o}"
        raise UnusableCacheError(
            f"{folder} must be a folder of yours with mode 0700, and is of user {status.st_uid} with mode {mode}; "
            "delete it, or set XDG_CACHE_HOME to a folder of yours"
        )


def _digest(key: str, content: bytes) -> bytes:
    return hashlib.sha256(key.encode() + b"\n" + content).hexdigest().encode()


def _unpacked(kept: bytes, key: str, file: Path) -> bytes:
    broken = UnusableCacheError(f"{file} is damaged or of another version of the kit")
    head, _, rest = kept.partition(b"\n")
    digest, _, packed = rest.partition(b"\n")
    unpacking = zlib.decompressobj()
    try:
        content = unpacking.decompress(packed, LARGEST)
    except zlib.error:
        raise broken from None
    if head != FORMAT or not unpacking.eof or digest != _digest(key, content):
        raise broken
    return content


def _remove_oldest(folder: Path) -> None:
    """Also what a writer left that was stopped half way, which has a name of its own."""
    files = sorted(_files(folder), reverse=True)
    size = 0
    for place, (used, bytes_, file) in enumerate(files):
        size += bytes_
        stopped = file.name.startswith(".") and time.time() - used > 3600
        if stopped or (place and (place >= MOST_FILES or size > MOST_BYTES)):
            with suppress(OSError):
                file.unlink()


def _files(folder: Path) -> Iterator[tuple[float, int, Path]]:
    for file in folder.iterdir():
        with suppress(OSError):  # another process removed it
            status = file.lstat()
            yield status.st_mtime, status.st_size, file
