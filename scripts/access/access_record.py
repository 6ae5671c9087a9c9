"""Records of acts on access: one JSON file each in the environment's evidence folder, chained by digests."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from infra.engine.secret_texts import SECRETS
from infra.files.atomic_file import write_private
from infra.files.foreign_file import LARGE, parse_json, read_bytes

VERSION: Final = 1
FOLDER: Final = "access"
"""The folder of the records in the evidence folder."""


def write_record(evidence: Path, kind: str, subject: str, at: datetime, content: Mapping[str, Any]) -> Path:
    """Write a record under ``evidence/access`` and return its path; it names the digest of the record before it.

    A record has who, what, when, and the verdicts before and after; never credentials or secrets.
    """
    folder = evidence / FOLDER
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    earlier = sorted(folder.glob("*.json"))
    document = {
        **content,
        "version": VERSION,
        "kind": kind,
        "subject": subject,
        "at": at.astimezone(UTC).isoformat(timespec="seconds"),
        "previous": _digest(earlier[-1]) if earlier else None,
    }
    text = SECRETS.masked(json.dumps(document, indent=2)) + "\n"
    file = _free(folder, f"{at.astimezone(UTC):%Y%m%dT%H%M%S}", f"{kind}-{_plain(subject)}")
    write_private(file, text)
    return file


def records_of(evidence: Path) -> dict[str, bytes]:
    """The records of an evidence folder by file name; none where there is no such folder."""
    folder = evidence / FOLDER
    return {file.name: read_bytes(file, LARGE) for file in sorted(folder.glob("*.json"))} if folder.is_dir() else {}


def people_in_sessions(evidence: Path, practice: str, since: datetime) -> list[str]:
    """Who opened emergency access to a practice since a time, by the records."""
    parsed = (parse_json(content.decode("utf-8", "replace"), name) for name, content in records_of(evidence).items())
    wanted = ("break-glass", practice)
    opened = (r for r in parsed if isinstance(r, dict) and (r.get("kind"), r.get("subject")) == wanted)
    return sorted({str(r.get("requester")) for r in opened if datetime.fromisoformat(str(r.get("at"))) >= since})


def _free(folder: Path, moment: str, what: str) -> Path:
    """A file name that sorts by time and is not taken."""
    number = 0
    while any(folder.glob(f"{moment}-{number:02}-*")):
        number += 1
    return folder / f"{moment}-{number:02}-{what}.json"


def _digest(file: Path) -> str:
    return hashlib.sha256(read_bytes(file, LARGE)).hexdigest()


def _plain(subject: str) -> str:
    return "".join(char if char.isalnum() or char in "-_." else "-" for char in subject)
