"""A change of several files of a folder that happens completely: at once, or when the next command finishes it.

While it is under way, a lock keeps other commands of the kit out, and a journal holds what will be written. What was
read is compared before it is replaced, so that nobody's change is lost. A command that is killed leaves the journal,
and the next one writes the rest.
"""

from __future__ import annotations

import base64
import fcntl
import hashlib
import json
import os
import stat
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, Final, overload

from infra.errors import KitError, UsageError
from infra.files.atomic_file import write_atomically
from infra.files.foreign_file import LARGE, read_bytes, read_json

JOURNAL: Final = ".mso-unfinished.json"
VERSION: Final = 1
LOCK_SECONDS: Final = 30
_held: set[str] = set()


@dataclass(frozen=True, slots=True)
class FileChange:
    """The new content of a file, and the content that it was made from: None where there was no file."""

    after: str | bytes
    before: str | bytes | None


class UnfinishedChangeError(UsageError):
    """A journal that cannot be finished; the message says what a person must decide."""


@contextmanager
def locked(folder: Path) -> Iterator[tuple[str, ...]]:
    """Keep other commands from changing the files of a folder, and first finish a change that one of them left.

    Yields the files that were written to finish it.

    :raises KitError: another command has been changing it for too long.
    """
    key = os.path.realpath(folder)
    if key in _held:
        yield ()
        return
    with _exclusive(folder):
        _held.add(key)
        try:
            yield finish(folder)
        finally:
            _held.discard(key)


@contextmanager
def _exclusive(folder: Path) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    end = time.monotonic() + LOCK_SECONDS
    try:
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise KitError(f"{folder}: another command is changing it. Fix: run this again later") from None
                time.sleep(0.05)
            except OSError:  # a file system without locks: the comparison before replacing is what remains
                break
        yield
    finally:
        os.close(handle)


def change_files(folder: Path, changes: Mapping[str, FileChange], *, through_links: tuple[str, ...] = ()) -> None:
    """Write every file, or none if one of them is not what it was when it was read.

    Names are paths in the folder. A link that leads out of the folder is refused, except for ``through_links``.

    :raises UsageError: a file has changed since it was read, or is a link that leads out of the folder.
    """
    with locked(folder):
        for name, change in changes.items():
            target = _target(folder, name, name in through_links)
            if _content(target) != encoded(change.before):
                raise UsageError(f"{target}: has changed since it was read; nothing was written. Fix: run this again")
        journal = folder / JOURNAL
        if len(changes) > 1:
            write_atomically(journal, _journal(changes), mode=0o600)
        for name, change in changes.items():
            _write(folder / name, change.after)
        journal.unlink(missing_ok=True)


def unfinished(folder: Path) -> tuple[str, ...]:
    """The files that a command which was stopped has not written yet.

    :raises UsageError: the journal is damaged.
    """
    entries = _entries(folder).items()
    return tuple(name for name, entry in entries if _hash(_content(folder / name)) != entry["after_hash"])


def finish(folder: Path) -> tuple[str, ...]:
    """Write what a command that was stopped has not written yet; the names of those files.

    :raises UnfinishedChangeError: somebody has changed one of them since.
    """
    entries = _entries(folder)
    pending = {}
    for name, entry in entries.items():
        found = _hash(_content(_target(folder, name, through_link=False)))
        if found == entry["after_hash"]:
            continue
        if found != entry["before_hash"]:
            raise UnfinishedChangeError(
                f"{folder / name}: a command was stopped before it wrote this file, which has changed since. Fix: keep "
                f"the folder as it is by deleting {folder / JOURNAL}, then run the stopped command again"
            )
        pending[name] = base64.b64decode(entry["after"])
    for name, text in pending.items():
        _write(folder / name, text)
    if entries:
        (folder / JOURNAL).unlink(missing_ok=True)
    return tuple(pending)


def _write(file: Path, content: str | bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    write_atomically(file, content)


def _target(folder: Path, name: str, through_link: bool) -> Path:
    """The file of that name.

    :raises UsageError: it is outside the folder, or a link leads out of it.
    """
    file = folder / name
    if not through_link and not Path(os.path.realpath(file)).is_relative_to(os.path.realpath(folder)):
        raise UsageError(f"{file}: a link leads out of {folder}; nothing was written. Fix: replace the link by a file")
    return file


def _content(file: Path) -> bytes | None:
    with suppress(FileNotFoundError):
        if stat.S_ISREG(file.stat().st_mode):
            return read_bytes(file, LARGE)
    return None


@overload
def encoded(content: str | bytes) -> bytes: ...


@overload
def encoded(content: None) -> None: ...


def encoded(content: str | bytes | None) -> bytes | None:
    """The bytes of a file's content; None where there is no file."""
    return content.encode() if isinstance(content, str) else content


def _hash(content: bytes | None) -> str | None:
    return None if content is None else hashlib.sha256(content).hexdigest()


def _journal(changes: Mapping[str, FileChange]) -> str:
    files = {
        name: {
            "before_hash": _hash(encoded(change.before)),
            "after_hash": _hash(encoded(change.after)),
            "after": base64.b64encode(encoded(change.after) or b"").decode(),
        }
        for name, change in changes.items()
    }
    return json.dumps({"version": VERSION, "files": files})


def _entries(folder: Path) -> Mapping[str, Mapping[str, Any]]:
    """The files of the journal; none where there is no journal.

    Whoever can put a file into the folder can write a journal: it may name files in the folder only, none of Git.

    :raises UsageError: it is damaged, or not a file of the user's own.
    """
    journal = folder / JOURNAL
    try:
        status = journal.lstat()
    except (FileNotFoundError, NotADirectoryError):
        return {}
    fix = "Fix: delete it, and compare the folder with its version in Git"
    if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
        raise UnfinishedChangeError(f"{journal}: this is not a file of yours alone. {fix}")
    document = read_json(journal)
    files = document.get("files") if isinstance(document, dict) and document.get("version") == VERSION else None
    if not isinstance(files, dict) or not all(map(_is_entry, files.items())):
        raise UnfinishedChangeError(f"{journal}: this is not a journal of the kit. {fix}")
    return files


def _is_entry(item: tuple[str, Any]) -> bool:
    name, entry = item
    path = PurePosixPath(name)
    inside = not path.is_absolute() and bool(path.parts)
    inside &= not {"..", ".git"} & {part.lower() for part in path.parts}
    keys = {"before_hash": str | None, "after_hash": str, "after": str}
    if not inside or not isinstance(entry, dict) or entry.keys() != keys.keys():
        return False
    typed = all(isinstance(entry[key], kind) for key, kind in keys.items())
    try:
        return typed and _hash(base64.b64decode(entry["after"], validate=True)) == entry["after_hash"]
    except ValueError:
        return False
