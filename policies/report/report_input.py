"""What a report is made from: a graph, the findings of the rules, both proofs, and where they come from."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from infra.engine.graph import Graph
from infra.errors import UsageError
from infra.files.foreign_file import LARGE, read_bytes, read_text
from policies.check.both_proofs import BothProofs
from policies.check.evaluate import Report
from policies.check.run_history import RunNumbers
from policies.report.report_changes import ReportChanges
from policies.separation.estate.estate_model import EstateModel
from policies.separation.estate.graph_reader import read_estate

LIBRARIES = ("mso-kit", "pulumi", "pulumi-aws")
COMMIT_DIGITS = 40


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file that the report is about, with the SHA-256 of its content in hexadecimal digits."""

    name: str
    sha256: str


@dataclass(frozen=True, kw_only=True)
class ReportContext:
    """Where a report comes from. ``names`` gives the display name of an owner by slug; ``commit`` is a Git commit of
    the folder of the manifest, empty where there is none; ``notes`` are what a reader has to know first, such as that
    the estate is emulated; ``limits`` is what was not emulated, not deployed or not read, in sentences."""

    name: str
    subject: str
    names: Mapping[str, str] = field(default_factory=dict)
    files: tuple[FileDigest, ...] = ()
    commit: str = ""
    notes: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    at: datetime = field(default_factory=lambda: datetime.now(UTC).replace(microsecond=0))

    @cached_property
    def versions(self) -> tuple[tuple[str, str], ...]:
        """The installed versions of the kit and of Pulumi's libraries."""
        return tuple((library, _version(library)) for library in LIBRARIES)


@dataclass(frozen=True, kw_only=True)
class EstateReport:
    """All that one page shows. Without ``graph`` or ``proofs``, the page says that they are not part of it.

    ``changes`` are those since a baseline, ``runs`` the earlier ones of a history with this one, the oldest first.
    """

    report: Report
    context: ReportContext
    graph: Graph | None = None
    proofs: BothProofs | None = None
    changes: ReportChanges | None = None
    runs: tuple[RunNumbers, ...] = ()

    @cached_property
    def estate(self) -> EstateModel | None:
        """The accounts, identities and resources of the graph."""
        return None if self.graph is None else read_estate(self.graph)


def digest_of(file: Path) -> FileDigest:
    """The digest of a file; UsageError if it cannot be read."""
    return FileDigest(file.name, hashlib.sha256(read_bytes(file, LARGE)).hexdigest())


def commit_of(folder: Path) -> str:
    """The Git commit checked out in a folder or above it, 40 hexadecimal digits; empty where there is none.

    The files of Git are read, and no program is run: a folder of somebody else may configure one.
    """
    for place in (folder.resolve(), *folder.resolve().parents):
        if (place / ".git" / "HEAD").is_file():
            return _commit_in(place / ".git")
    return ""


def _commit_in(git: Path) -> str:
    try:
        head = read_text(git / "HEAD").strip()
        if not head.startswith("ref: "):
            return head if _is_commit(head) else ""
        name = head.removeprefix("ref: ")
        loose = git / name
        if ".." not in name and loose.is_file():
            return found if _is_commit(found := read_text(loose).strip()) else ""
        packed = read_text(git / "packed-refs", LARGE).splitlines()
        return next((line[:COMMIT_DIGITS] for line in packed if line[COMMIT_DIGITS:] == f" {name}"), "")
    except (UsageError, OSError, ValueError):
        return ""


def _is_commit(text: str) -> bool:
    return len(text) == COMMIT_DIGITS and all(digit in "0123456789abcdef" for digit in text)


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return "not installed"
