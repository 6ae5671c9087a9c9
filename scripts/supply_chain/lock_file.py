"""Reads a hash-pinned lock of Python packages, as ``pip install --require-hashes`` takes it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from infra.errors import UsageError
from infra.files.foreign_file import read_text

PIN: Final = re.compile(
    r"([A-Za-z0-9][A-Za-z0-9._-]{0,99})(?:\[[\w,. -]{0,200}\])?==([0-9A-Za-z.!+_-]{1,99})(?: *; *([^\\]{1,400}))?"
)
HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")
NEEDED_BY: Final = re.compile(r"# +(?:via\b *)?([^ ]*)(?: \(.{1,200}\))?")


@dataclass(frozen=True, slots=True)
class LockedPackage:
    """One package of a lock at one version: where it is installed, the SHA-256 of each of its files, what needs it."""

    name: str
    version: str
    marker: str
    hashes: tuple[str, ...]
    needed_by: tuple[str, ...]


def normal_name(name: str) -> str:
    """A name of a package as the Python packaging specifications compare it: ``Foo_Bar.baz`` is ``foo-bar-baz``."""
    return re.sub(r"[-_.]+", "-", name).lower()


def read_lock(file: Path) -> tuple[LockedPackage, ...]:
    """The packages of a lock, in its order.

    :raises UsageError: it cannot be read, has a line that is no pinned package, or a package without a hash.
    """
    return tuple(_package(lines, file) for lines in _entries(read_text(file), file))


def _entries(text: str, file: Path) -> Iterator[tuple[int, list[str]]]:
    """For each package the number of its first line, and its lines."""
    entry: tuple[int, list[str]] | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if line[:1] not in ("", " ", "#"):
            if entry:
                yield entry
            entry = number, [line]
        elif entry and line.strip():
            entry[1].append(line.strip())
    if entry is None:
        raise UsageError(f"{file}: there is no package in it. Fix: name a lock with hashes, such as requirements.lock")
    yield entry


def _package(entry: tuple[int, list[str]], file: Path) -> LockedPackage:
    number, (first, *rest) = entry
    pin = PIN.fullmatch(first.rstrip("\\").strip())
    if pin is None:
        raise UsageError(f"{file}:{number}: not a package at one version. Fix: write NAME==VERSION, with its hashes")
    hashes = tuple(found[1] for line in rest if (found := HASH.fullmatch(line.rstrip("\\").strip())))
    if not hashes:
        raise UsageError(f"{file}:{number}: {pin[1]} has no SHA-256 hash. Fix: write the lock with hashes")
    needed = (found[1] for line in rest if (found := NEEDED_BY.fullmatch(line)))
    return LockedPackage(pin[1], pin[2], (pin[3] or "").strip(), hashes, tuple(filter(None, needed)))
