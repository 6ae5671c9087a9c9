"""Writes a file so that readers see the old content or the new content, never a part of it.

What is no regular file (a device, a pipe) is written to and stays what it is; a link stays, and its target is written.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
import time
from contextlib import suppress
from pathlib import Path
from typing import IO, Final

from infra.errors import KitError, UsageError

NEW: Final = ".mso-new"
"""The end of the name of what is being written; the next writer of the same file removes what a killed one left."""
OPENED: Final = ("/dev/", "/proc/")
"""Where files are devices, or are open already, such as /dev/stdout: they are written to, never replaced."""
PIECE: Final = 1 << 20
PRIVATE: Final = 0o600
READER_SECONDS: Final = 10
"""How long a named pipe may wait for its reader."""


def write_atomically(file: Path, content: str | bytes, *, mode: int | None = None) -> None:
    """Write ``content`` to a new file in the same folder, then rename it to ``file``.

    A file that exists keeps its mode and its owner. A new one gets ``mode`` (0666 without it), less the umask.

    :raises UsageError: ``file`` is a folder or a disk, or nobody reads the pipe.
    :raises KitError: the reader of a pipe closed it.
    :raises OSError: it cannot be written; its ``filename`` is ``file``.
    """
    try:
        before = _status(file)
        if str(file).startswith(OPENED) or (before is not None and not stat.S_ISREG(before.st_mode)):
            _write_through(file, before, content)
        else:
            _replace(Path(os.path.realpath(file)) if file.is_symlink() else file, before, content, mode)
    except OSError as error:
        if error.errno == errno.ELOOP:
            raise UsageError(f"{file}: its links lead in a circle. Fix: name another file") from None
        raise type(error)(error.errno, error.strerror or str(error), str(file)) from None


def write_private(file: Path, content: str | bytes) -> None:
    """Write atomically; a new file is for its owner only, one that exists keeps its mode."""
    write_atomically(file, content, mode=None if file.exists() else PRIVATE)


def _status(target: Path) -> os.stat_result | None:
    try:
        return target.stat()
    except FileNotFoundError:
        return None


def _write_through(file: Path, found: os.stat_result | None, content: str | bytes) -> None:
    kind = found.st_mode if found else 0
    if stat.S_ISDIR(kind) or stat.S_ISBLK(kind):
        raise UsageError(f"{file}: this is a {'folder' if stat.S_ISDIR(kind) else 'disk'}. Fix: name a file")
    handle = _opened_pipe(file) if stat.S_ISFIFO(kind) else os.open(file, os.O_WRONLY | os.O_APPEND | os.O_NOCTTY)
    try:
        with os.fdopen(handle, "wb") as stream:
            _write_pieces(stream, content)
    except BrokenPipeError:
        raise KitError(f"{file}: the reader of this pipe closed it before everything was written") from None


def _write_pieces(stream: IO[bytes], content: str | bytes) -> None:
    """Write the content piece by piece: encoded at once, a large report would take its size once more."""
    for start in range(0, len(content), PIECE):
        piece = content[start : start + PIECE]
        stream.write(piece.encode() if isinstance(piece, str) else piece)


def _opened_pipe(file: Path) -> int:
    """A pipe with a reader; without one, opening it would wait for ever."""
    end = time.monotonic() + READER_SECONDS
    while True:
        try:
            handle = os.open(file, os.O_WRONLY | os.O_NONBLOCK)
        except OSError as error:
            if error.errno != errno.ENXIO:
                raise
            if time.monotonic() > end:
                raise UsageError(f"{file}: nobody reads this pipe. Fix: start its reader first") from None
            time.sleep(0.05)
        else:
            os.set_blocking(handle, True)
            return handle


def _replace(target: Path, before: os.stat_result | None, content: str | bytes, mode: int | None) -> None:
    new = target.with_name(f".{target.name}{NEW}")
    handle = _created(new, 0o666 if mode is None else mode)
    try:
        _keep_mode_and_owner(handle, before, mode)
        with os.fdopen(handle, "wb", closefd=False) as stream:
            _write_pieces(stream, content)
        os.replace(new, target)
    except BaseException:
        with suppress(FileNotFoundError):
            os.unlink(new)
        raise
    finally:
        os.close(handle)


def _created(new: Path, mode: int) -> int:
    """A new file, locked while it is written; one that a killed writer left is removed, one in use is waited for."""
    end = time.monotonic() + READER_SECONDS
    while True:
        try:
            handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, mode)
        except FileExistsError:
            if not _removed(new) and time.monotonic() > end:
                fix = "run the command again, or delete this file if nothing writes it"
                raise KitError(f"{new}: another process is writing this file. Fix: {fix}") from None
        else:
            if _is_owned(handle):
                return handle
            os.close(handle)


def _is_owned(handle: int) -> bool:
    """Whether this new file is locked, and was not taken for one that a killed writer left before it was."""
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return True
    return os.fstat(handle).st_nlink > 0


def _removed(new: Path) -> bool:
    """Whether what stood there was left by a writer that is gone, and is removed."""
    try:
        handle = os.open(new, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return True
    except OSError:  # a link that somebody put there, or a file that only its writer may open
        os.unlink(new)
        return True
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), os.lstat(new)):  # it may have got its name, and another one is new
            os.unlink(new)
    except OSError:
        time.sleep(0.02)
        return False
    finally:
        os.close(handle)
    return True


def _keep_mode_and_owner(handle: int, before: os.stat_result | None, mode: int | None) -> None:
    if before is None:
        return
    created = os.fstat(handle)
    if (before.st_uid, before.st_gid) != (created.st_uid, created.st_gid):
        with suppress(PermissionError):
            os.fchown(handle, before.st_uid, before.st_gid)
    kept = stat.S_IMODE(before.st_mode)
    os.fchmod(handle, kept if mode is None else kept & mode)
